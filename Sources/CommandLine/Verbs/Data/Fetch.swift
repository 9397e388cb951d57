import ArgumentParser
import Foundation
import HubClient

extension DataVerbs {
    struct Fetch: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fetch",
            abstract: "Download a data set from the hub into huggingface_hub's cache, and print the directory with its files.",
            discussion: """
                For example: gencode data fetch deepmind/code_contests --split_name valid

                A download that was interrupted goes on where it stopped. Every file is compared with its checksum, files that other programs \
                put into the cache too. On a node without network, `data etl --source ID --offline` reads what is in the cache. HF_TOKEN, \
                HF_ENDPOINT, HF_HOME and HF_HUB_CACHE mean what they mean to huggingface_hub.
                """)

        @Argument(help: ArgumentHelp("OWNER/NAME, or OWNER/NAME@REVISION.", valueName: "id")) var id: String
        @OptionGroup var hub: HubOptions

        func run() throws {
            let name = id.hasPrefix(ChosenSource.hubPrefix) ? String(id.dropFirst(ChosenSource.hubPrefix.count)) : id
            let snapshot = try HubFetching(reference: DatasetReference(name), options: hub).run()
            Console.result(snapshot.directory)
        }
    }
}
