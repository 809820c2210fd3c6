import CSatchel
import Dispatch

/// Where keys come from: a file, or one in each store's folder. Keys of the Secure Enclave: satchel_keys of the C header.
public final class Satchel {
  private var host: OpaquePointer?

  public init(keyFile: String? = nil) throws {
    var options = satchel_host_options()
    options.struct_size = size(satchel_host_options.self)
    try keyFile.withOptionalCString { path in
      options.key_file = path
      try checked { satchel_host_open(&options, &host, $0) }
    }
  }

  deinit { satchel_host_release(host) }

  public static var version: String { String(cString: satchel_version()) }

  /// Events come on the queue. Throws not_found, locked (another process has it).
  public func open(folder: String, queue: DispatchQueue = .main, onEvent: @escaping (satchel_event) -> Void = { _ in })
    throws -> Store
  {
    try Store(queue: queue, onEvent: onEvent) { options, store in
      try folder.withCString { path in
        options.folder = path
        try checked { satchel_open(host, &options, &store, $0) }
      }
    }
  }

  /// Makes a store and opens it. Blocks for the network.
  public func enrol(
    folder: String, hubUrl: String, code: String, queue: DispatchQueue = .main,
    onEvent: @escaping (satchel_event) -> Void = { _ in }
  ) throws -> Store {
    var by = satchel_enrol_options()
    by.struct_size = size(satchel_enrol_options.self)
    return try Store(queue: queue, onEvent: onEvent) { options, store in
      try folder.withCString { path in
        try hubUrl.withCString { url in
          try code.withCString { code in
            options.folder = path
            by.hub_url = url
            by.code = code
            try checked { satchel_enrol(host, &by, &options, &store, $0) }
          }
        }
      }
    }
  }
}

extension Optional where Wrapped == String {
  func withOptionalCString<T>(_ body: (UnsafePointer<CChar>?) throws -> T) rethrows -> T {
    guard let text = self else { return try body(nil) }
    return try text.withCString { try body($0) }
  }
}
