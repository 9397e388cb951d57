import Foundation
import RunProtocol
import Slurm

extension BatchSubmission {
    /// Submits what is left of a planned run. In `settings`, flags have overridden what the job file says about submissions.
    static func submit(
        _ directory: RunDirectory, _ planned: PlannedRun, isOnDisk: Bool = true, settings: Settings, common: CommonOptions,
        options: Options
    ) throws {
        var words = settings.overrides(in: .worker, against: try common.configured())
        // Workers start in the run directory, where they would not find a configuration file that lies beside the caller.
        if let path = common.configurationPath { words = ["--config", URL(fileURLWithPath: path).standardizedFileURL.path] + words }
        try BatchSubmission(
            directory: directory, planned: planned, isOnDisk: isOnDisk, settings: settings, workerArguments: words, options: options,
            client: .here
        ).run()
    }

    /// Submits the tasks of a run on disk that are not done.
    /// - Parameter flags: lays the command line over what configuration and job file say.
    static func submit(_ path: String, common: CommonOptions, options: Options, flags: (inout Settings) throws -> Void) throws {
        try common.refuseWhatThePlanFixes(of: path)
        let (directory, opened) = try RunDirectory.opened(path)
        var settings = try common.configured()
        let submission = try RecordedSubmission(manifestText: opened.configuration, path: directory.manifestPath).submission
        // In the order of the definitions: general keys, then the keys that refine them for a stage.
        for key in SettingTable.all.map(\.key) {
            if let value = submission?[key] { try settings.restore(key, from: value) }
        }
        try flags(&settings)
        try submit(directory, opened, settings: settings, common: common, options: options)
    }
}
