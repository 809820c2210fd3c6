import CSatchel
import Dispatch

/// A device's store. What returned is on the disk. Records are JSON by the names of the schema's fields. Any thread may
/// call; close() is to be called once nobody else does. Events may be on their way then: none is asked for afterwards.
public final class Store {
  private var store: OpaquePointer?
  private let waker: Waker

  /// Passes the library's word to the app's queue, which drains. That queue may be any, and close() be called from any
  /// thread, a listener's too: so a store is asked for events, and closed, behind a gate of its own. Under it nothing of
  /// the app's is called, and nothing waits for the app's queue.
  private final class Waker {
    private let gate = DispatchQueue(label: "satchel.events")
    private var handle: OpaquePointer?  // while there may be events
    private let queue: DispatchQueue
    private let onEvent: (satchel_event) -> Void

    init(queue: DispatchQueue, onEvent: @escaping (satchel_event) -> Void) {
      self.queue = queue
      self.onEvent = onEvent
    }

    /// What came while it was being opened is brought now.
    func begin(_ store: OpaquePointer?) {
      gate.sync { handle = store }
      wake()
    }

    func wake() {
      queue.async { [self] in
        while let event = nextEvent() { onEvent(event) }
      }
    }

    /// Once; where it throws, the store is open still.
    func end(_ close: (OpaquePointer) throws -> Void) throws {
      try gate.sync {
        guard let store = handle else { return }
        try close(store)
        handle = nil
      }
    }

    private func nextEvent() -> satchel_event? {
      gate.sync { () -> satchel_event? in
        var event = satchel_event()
        event.struct_size = size(satchel_event.self)
        guard let store = handle, (try? checked { satchel_next_event(store, &event, $0) }) != nil else { return nil }
        return event.kind == Int32(SATCHEL_EVENT_NONE) ? nil : event
      }
    }
  }

  init(
    queue: DispatchQueue, onEvent: @escaping (satchel_event) -> Void,
    open: (inout satchel_open_options, inout OpaquePointer?) throws -> Void
  ) throws {
    waker = Waker(queue: queue, onEvent: onEvent)
    var options = satchel_open_options()
    options.struct_size = size(satchel_open_options.self)
    options.wake_ctx = Unmanaged.passUnretained(waker).toOpaque()
    options.wake = { Unmanaged<Waker>.fromOpaque($0!).takeUnretainedValue().wake() }
    try open(&options, &store)
    waker.begin(store)
  }

  deinit { try? close() }

  /// Ends a step under way and waits for it. Twice is no error. Throws busy from within a callback of the step's; a
  /// listener may close.
  public func close() throws {
    try waker.end { store in try checked { satchel_close(store, $0) } }
    store = nil
  }

  /// A new record, or with an id a change of one; its id.
  public func save(type: String, id: String? = nil, fields: String) throws -> String {
    var made = [CChar](repeating: 0, count: Int(SATCHEL_ID_SIZE))
    try id.withOptionalCString { which in
      try checked { satchel_save(store, type, which, fields, &made, $0) }
    }
    return String(cString: made)
  }

  public func get(type: String, id: String) throws -> String { try taken { satchel_get(store, type, id, $0, $1) } }
  public func seal(type: String, id: String) throws { try checked { satchel_seal(store, type, id, $0) } }
  public func conflicts() throws -> String { try taken { satchel_conflicts(store, $0, $1) } }
  public func quarantine() throws -> String { try taken { satchel_quarantine(store, $0, $1) } }
  public func status() throws -> String { try taken { satchel_status(store, $0, $1) } }

  /// take: SATCHEL_TAKE_STANDING, _PROPOSED or _VALUE, with a value as JSON.
  public func settle(_ conflict: String, take: Int32, value: String? = nil) throws {
    try value.withOptionalCString { json in
      try checked { satchel_settle(store, conflict, take, json, $0) }
    }
  }

  /// Copies the file as it is; the photo's id.
  public func attach(file: String, ofType: String, ofId: String) throws -> String {
    var photo = satchel_photo()
    var attached = satchel_attached()
    photo.struct_size = size(satchel_photo.self)
    attached.struct_size = size(satchel_attached.self)
    try ofType.withCString { type in
      try ofId.withCString { id in
        photo.of_type = type
        photo.of_id = id
        try checked { satchel_attach_file(store, &photo, file, &attached, $0) }
      }
    }
    return text(attached.photo)
  }

  /// Plain SQL, read only: each row goes to the function, for satchel_column_… of the C header.
  public func query(_ sql: String, row: (OpaquePointer) throws -> Void) throws {
    var rows: OpaquePointer?
    try checked { satchel_query(store, sql, &rows, $0) }
    defer { satchel_rows_release(rows) }
    var more: Int32 = 0
    try checked { satchel_next(rows, &more, $0) }
    while more != 0 {
      try row(rows!)
      try checked { satchel_next(rows, &more, $0) }
    }
  }

  /// One step on this thread, for a BGProcessingTask: its expirationHandler calls cancel().
  /// networkClass: SATCHEL_CLASS_…, as setNetwork just before.
  public func step(budgetMs: UInt32, atOnce: Bool = false, networkClass: Int32 = 0) throws -> satchel_step_result {
    var options = satchel_step_options()
    var result = satchel_step_result()
    options.struct_size = size(satchel_step_options.self)
    result.struct_size = size(satchel_step_result.self)
    options.budget_ms = budgetMs
    options.at_once = atOnce ? 1 : 0
    options.network_class = networkClass
    try checked { satchel_sync_step(store, &options, &result, $0) }
    return result
  }

  public func cancel() { satchel_cancel(store) }
  public func setNetwork(_ network: Int32) throws { try checked { satchel_set_network(store, network, $0) } }
  public func setPower(low: Bool) throws { try checked { satchel_set_power(store, low ? 1 : 0, $0) } }
  /// As the app goes to the background: within two seconds no lock is held.
  public func suspend() throws { try checked { satchel_suspend(store, $0) } }
  public func resume() throws { try checked { satchel_resume(store, $0) } }
}
