/// What a flow may be told beside its prompts.
package struct FlowKnobs: Hashable, Sendable {
    package var sampling: FlowSampling
    /// Whether the server holds answers to a JSON schema. Elsewhere prompts ask for YAML.
    package var enforcesSchemas: Bool
    /// How many bytes of each input and output of a test a prompt shows.
    package var shownTestBytes: Int
    /// The flow `repair`: how often a program that fails a public test is repaired.
    package var repairRounds: Int
    package var alphacodium: AlphaCodiumKnobs

    package init(
        sampling: FlowSampling, enforcesSchemas: Bool = false, shownTestBytes: Int = 4096, repairRounds: Int = 3,
        alphacodium: AlphaCodiumKnobs = AlphaCodiumKnobs()
    ) {
        self.sampling = sampling
        self.enforcesSchemas = enforcesSchemas
        self.shownTestBytes = shownTestBytes
        self.repairRounds = repairRounds
        self.alphacodium = alphacodium
    }
}

/// The keys of `[gen.alphacodium]`.
package struct AlphaCodiumKnobs: Hashable, Sendable {
    /// Whether a second ask checks the explanations of the examples.
    package var validatesReflection = false
    /// Whether several solutions are proposed and one is chosen. Otherwise programs are written from the reflection alone.
    package var proposesSolutions = true
    package var maxSolutions = 3
    /// Whether the first proposed solution with "brute" in its name is dropped, where there are others.
    package var dropsBruteForce = true
    /// How many tests the model invents; 0: none, and the loop over them is left out.
    package var aiTests = 6
    /// Whether a second ask checks the invented tests.
    package var validatesTests = false
    /// How many first programs are written at most. From the third on, the proposed solutions take turns.
    package var firstPrograms = 9
    /// How many repairs a public test may cost.
    package var publicFixesPerTest = 3
    /// The same for a problem with one public test.
    package var publicFixesForSingleTest = 4
    /// How many repairs all public tests together may cost.
    package var publicFixes = 4
    /// Whether a repair on a public test first asks what is wrong, and then for the program. Otherwise one ask gives both.
    package var analysesFirst = true
    /// How many repairs the invented tests may cost, one each.
    package var aiTestFixes = 4
    /// Whether each public test that still fails after that gets one more repair, beyond `aiTestFixes`.
    package var retriesPublicTests = true

    package init() {}
}
