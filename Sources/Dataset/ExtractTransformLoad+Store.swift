import ColumnStore
import Records

extension ProblemSetWriter: ProblemSink {}

/// Makes the problem set that a request asks for. It appears at its destination whole, or not at all.
/// - Parameters:
///   - transform: changes a problem that is taken, before the language filter.
///   - progress: called for each row with the number of rows read so far. What it throws ends the reading.
public func extractTransformLoad(
    _ request: ETLRequest, transform: ((Problem) throws -> Problem)? = nil, progress: @escaping (Int) throws -> Void = { _ in }
) throws -> ETLSummary {
    let transforms = try Transforms(request)
    let writer = try ProblemSetWriter(
        path: request.destination,
        description: ProblemSetDescription(
            name: request.name, source: request.source, toolVersion: request.toolVersion, transforms: transforms.record),
        replacing: request.replace, isShared: request.isShared)
    do {
        return try Extraction(transforms, into: writer, transform: transform, progress: progress).run()
    } catch {
        throw writer.abandon(because: error)
    }
}
