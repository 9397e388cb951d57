import Testing

/// All tests of the sandbox, one after another: they measure time and memory, and prove that nothing survives.
@Suite(.serialized, .attackTableIsCurrent) struct SandboxTests {}
