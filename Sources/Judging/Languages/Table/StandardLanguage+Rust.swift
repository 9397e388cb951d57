extension StandardLanguage {
    static let rust = StandardLanguage(
        Language(
            name: "rust", aliases: ["rs"], sourceFile: "main.rs", compile: ["rustc", "-O", "--edition=2021", "-o", "main", "{source}"],
            artifacts: ["main"], run: ["{dir}/main"], outOfMemoryMarks: ["memory allocation of"],
            selfTest: rustSelfTest),
        versioned: ["rust", "rustc"],
        extensions: ["rs"])
}

private let rustSelfTest = """
    use std::io::Read;
    fn main() {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).unwrap();
        println!("{}", text.split_whitespace().map(|word| word.parse::<i64>().unwrap()).sum::<i64>());
    }

    """
