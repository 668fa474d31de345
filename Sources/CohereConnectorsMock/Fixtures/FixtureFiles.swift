/// Finds the files of fixtures. Each file counts once, whatever names lead to it: a Kubernetes ConfigMap is a folder of
/// links to the files of another, whose name begins with a dot.
struct FixtureFiles {
    /// The number of folders that may lie inside each other.
    private static let depthLimit = 32
    /// The number of files and folders that may be looked at.
    private static let countLimit = 100_000

    private var taken: Set<FileSystem.Identity> = []
    private var count = 0

    /// Returns the files of a path: the file itself, or the `*.json` files of a folder except `schema.json`, which
    /// describes fixtures.
    mutating func fixtures(at path: String) throws(FixtureError) -> [String] {
        guard FileSystem.exists(path) else { throw FixtureError(file: path, path: "", reason: "does not exist") }
        switch try Self.item(at: path).kind {
        case .file: return try take([path])
        case .other: throw FixtureError(file: path, path: "", reason: Self.isNoFile)
        case .folder:
            let names = try Self.names(in: path).filter { Self.isJSON($0) && $0 != "schema.json" }
            var files: [String] = []
            for file in names.map({ "\(path)/\($0)" }) where try Self.item(at: file).kind != .folder {
                files.append(file)
            }
            return try take(files)
        }
    }

    /// Returns the `*.json` files in the folder `mappings` of a path, and in the folders inside it. The list is empty
    /// if there is no such folder.
    mutating func mappings(of path: String) throws(FixtureError) -> [String] {
        let folder = "\(path)/mappings"
        guard FileSystem.exists(folder), try Self.item(at: folder).kind == .folder else { return [] }
        var walked: Set<FileSystem.Identity> = []
        var files: [String] = []
        try walk(folder, depth: 0, &walked, &files)
        return try take(files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// Appends the files below a folder. A folder that a link leads back to is walked once.
    private mutating func walk(
        _ folder: String,
        depth: Int,
        _ walked: inout Set<FileSystem.Identity>,
        _ files: inout [String]
    ) throws(FixtureError) {
        guard walked.insert(try Self.item(at: folder).identity).inserted else { return }
        guard depth < Self.depthLimit else {
            throw FixtureError(file: folder, path: "", reason: "lies in more than \(Self.depthLimit) folders")
        }
        for name in try Self.names(in: folder) where !name.hasPrefix(".") {
            count += 1
            guard count <= Self.countLimit else {
                let reason = "has more than \(Self.countLimit) files and folders below it"
                throw FixtureError(file: folder, path: "", reason: reason)
            }
            let path = "\(folder)/\(name)"
            switch try Self.item(at: path).kind {
            case .folder: try walk(path, depth: depth + 1, &walked, &files)
            case .file, .other: if Self.isJSON(name) { files.append(path) }
            }
        }
    }

    /// Returns the files that no earlier path led to. Throws for one that can't be read.
    private mutating func take(_ files: [String]) throws(FixtureError) -> [String] {
        var new: [String] = []
        for file in files {
            let item = try Self.item(at: file)
            guard item.kind == .file else { throw FixtureError(file: file, path: "", reason: Self.isNoFile) }
            guard item.size <= FileSystem.sizeLimit else {
                throw FixtureError(file: file, path: "", reason: "is larger than \(FileSystem.sizeLimit >> 20) MiB")
            }
            if taken.insert(item.identity).inserted { new.append(file) }
        }
        return new
    }

    private static let isNoFile = "is neither a file nor a folder"

    /// Names that begin with a dot are those of hidden files, such as the `._x.json` of macOS.
    private static func isJSON(_ name: String) -> Bool { name.hasSuffix(".json") && !name.hasPrefix(".") }

    private static func item(at path: String) throws(FixtureError) -> FileSystem.Item {
        do {
            return try FileSystem.item(at: path)
        } catch {
            throw FixtureError(file: path, path: "", reason: error.reason)
        }
    }

    private static func names(in folder: String) throws(FixtureError) -> [String] {
        do {
            return try FileSystem.names(in: folder)
        } catch {
            throw FixtureError(file: folder, path: "", reason: error.reason)
        }
    }
}
