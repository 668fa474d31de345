import FoundationEssentials
import Glibc

/// The questions about files that fixtures ask. Links are followed everywhere.
enum FileSystem {
    /// The largest file that is read, in bytes: 64 MiB.
    static let sizeLimit = 64 << 20

    /// The identity of a file or folder, which is the same under all of its names.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var number: UInt64
    }

    /// A file or folder.
    struct Item: Sendable {
        enum Kind: Sendable {
            case file
            case folder
            /// A device, a socket or a pipe, from which reading may never end.
            case other
        }

        var kind: Kind
        var identity: Identity
        /// The size in bytes.
        var size: Int
    }

    /// The reason for which the system refused something.
    struct Failure: Error, Equatable {
        /// The number of the error, such as `ENOENT`.
        var number: Int32
        /// The rest of a sentence that begins with the file.
        var reason: String { "cannot be read: \(String(cString: strerror(number)))" }
    }

    /// Returns what a path leads to.
    static func item(at path: String) throws(Failure) -> Item {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Failure(number: errno) }
        let kind: Item.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        return Item(
            kind: kind,
            identity: Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)),
            size: Int(status.st_size)
        )
    }

    /// Whether a name is in its folder, even if it is a link to nowhere.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Returns the names in a folder, sorted by their bytes.
    static func names(in folder: String) throws(Failure) -> [String] {
        guard let stream = opendir(folder) else { throw Failure(number: errno) }
        closedir(stream)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Failure(number: EIO)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Returns the path without links; nil if it leads nowhere.
    static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// Returns the bytes of a file; nil if it can't be read. The caller knows that it is a file.
    static func contents(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map { [UInt8]($0) } }
}
