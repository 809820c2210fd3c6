import CSatchel

/// Why a call failed. What to do next is told by the group, what to show an inspector by the message.
public struct SatchelError: Error, CustomStringConvertible {
  public let code: Int32
  public let group: Int32
  public let message: String
  public let detail: String
  public let retryAfterMs: Int64
  public let correlationId: String

  public var description: String { "\(message) (\(code): \(detail)) [\(correlationId)]" }

  init(_ error: satchel_error) {
    code = error.code
    group = error.group
    message = text(error.message)
    detail = text(error.detail)
    retryAfterMs = error.retry_after_ms
    correlationId = text(error.correlation_id)
  }
}

/// sizeof, as SATCHEL_INIT has it.
func size<T>(_ type: T.Type) -> UInt32 { UInt32(MemoryLayout<T>.stride) }

/// A C array of characters, which Swift has as a tuple, up to its NUL.
func text<T>(_ array: T) -> String {
  withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Calls with an error struct of its own, and throws where the code is not OK.
func checked(_ call: (UnsafeMutablePointer<satchel_error>) -> satchel_code) throws {
  var error = satchel_error()
  error.struct_size = size(satchel_error.self)
  if call(&error) != Int32(SATCHEL_OK) { throw SatchelError(error) }
}

/// The same for a call that hands out a buffer: its bytes as text.
func taken(_ call: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<satchel_error>) -> satchel_code) throws
  -> String
{
  var buffer: OpaquePointer?
  try checked { call(&buffer, $0) }
  defer { satchel_buffer_release(buffer) }
  let bytes = UnsafeRawBufferPointer(start: satchel_buffer_data(buffer), count: satchel_buffer_size(buffer))
  return String(decoding: bytes, as: UTF8.self)
}
