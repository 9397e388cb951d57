import CHDF5
import CZstd

/// The foreign libraries that the store was started with, for `doctor`.
public enum StoreLibraries {
    /// `HDF5 1.10.8, zstd 1.5.4`
    public static var versions: String {
        var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
        _ = H5get_libversion(&major, &minor, &release)
        return "HDF5 \(major).\(minor).\(release), zstd \(String(cString: ZSTD_versionString()))"
    }
}
