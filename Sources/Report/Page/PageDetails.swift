/// The details of candidates in pieces that a page loads when one of them is opened.
struct PageDetails {
    /// Pieces end at about so many bytes.
    private static let bytesPerPiece = 400_000
    /// Of all pieces together. What is beyond is not shown, and the page says so.
    private static let mostBytes = 64 << 20

    /// The number of the first detail of each piece.
    private(set) var firsts: [Int] = []
    /// How many details are in the pieces.
    private(set) var count = 0

    init(_ details: [CandidateDetail], of report: RunReport, into pieces: inout PagePieces) throws {
        var total = 0
        while count < details.count, total < PageDetails.mostBytes {
            var json = ScriptJSON()
            let first = count
            json.array { json in
                while count < details.count, json.bytes.count < PageDetails.bytesPerPiece {
                    details[count].write(to: &json, row: report.input.rows[details[count].row])
                    count += 1
                }
            }
            try pieces.add("details-\(firsts.count)", json)
            firsts.append(first)
            total += json.bytes.count
        }
    }
}
