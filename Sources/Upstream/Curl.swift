import CLibCurl
import NIOCore

// All calls of libcurl, in the types that the rest of the module works with. Longer than other files, since C is kept in one place.

/// Starting libcurl as a whole.
enum CurlLibrary {
  /// Once per process, whoever comes first; libcurl's code.
  static let start: Int32 = Int32(bitPattern: curl_global_init(Int(CURL_GLOBAL_ALL)).rawValue)
}

/// The parts of a URL, by libcurl's own parser, so that both read it alike.
enum CurlURL {
  static func parts(of url: String) -> (scheme: String, host: String, port: String)? {
    guard let handle = unsafe curl_url() else { return nil }
    // Safe: made above, given back here, once.
    defer { unsafe curl_url_cleanup(handle) }
    guard unsafe curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK,
      let scheme = unsafe part(CURLUPART_SCHEME, of: handle, 0),
      let host = unsafe part(CURLUPART_HOST, of: handle, UInt32(CURLU_PUNYCODE)),
      let port = unsafe part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT))
    else { return nil }
    return (scheme, host, port)
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text = unsafe text else { return nil }
    // Safe: libcurl hands over a string ended by zero, which is copied and given back.
    defer { unsafe curl_free(text) }
    return unsafe String(cString: text)
  }
}

/// A list of strings in libcurl's form, owned and never changed after it was made.
///
/// `@unchecked Sendable`: libcurl only reads lists that it is given.
@safe final class HeaderList: @unchecked Sendable {
  fileprivate let first: UnsafeMutablePointer<curl_slist>?

  init() {
    unsafe first = nil
  }

  /// As `Name: value`. Nil if one holds what could end a line, or memory is short.
  init?(_ headers: [(name: String, value: String)]) {
    // No `Expect`: libcurl would wait for a 100 before it sends a large body.
    var lines = ["Expect:"]
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") }),
        value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 })
      else { return nil }
      // This is how libcurl is told to send an empty value; with a colon it would send nothing.
      lines.append(value.allSatisfy { $0 == " " || $0 == "\t" } ? "\(name);" : "\(name): \(value)")
    }
    guard let first = unsafe Self.list(lines) else { return nil }
    unsafe self.first = first
  }

  /// A list of one. Nil if memory is short.
  init?(entry: String) {
    guard let first = unsafe Self.list([entry]) else { return nil }
    unsafe self.first = first
  }

  deinit {
    // Safe: handles refer to a list only while a transfer, or they themselves, hold this object.
    unsafe curl_slist_free_all(first)
  }

  private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
    var first: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = unsafe curl_slist_append(first, line) else {
        unsafe curl_slist_free_all(first)
        return nil
      }
      unsafe first = longer
    }
    return unsafe first
  }
}

/// Puts the headers of one request before a shared list without allocating: the nodes are its own and used again.
@safe struct HeaderChain: ~Copyable {
  private var nodes: UnsafeMutableBufferPointer<curl_slist>

  init() {
    unsafe nodes = UnsafeMutableBufferPointer(start: nil, count: 0)
  }

  deinit {
    // Safe: a handle that is destroyed has no transfer, and only a transfer reads the nodes.
    unsafe nodes.deallocate()
  }

  /// The result is good until the next call, and as long as storage of `headers` and `list` live: a transfer holds both.
  ///
  /// Texts that are not ended by a zero byte are left out.
  mutating func link(_ headers: ByteBuffer, before list: HeaderList) -> HeaderReference {
    guard headers.readableBytes > 0 else { return unsafe HeaderReference(first: list.first) }
    // Safe beyond the closure: the transfer keeps the storage, see `Transfer.body`. libcurl only reads `data`.
    return unsafe headers.withUnsafeReadableBytes { bytes in
      var count = 0
      for index in 0..<bytes.count where unsafe bytes[index] == 0 { count += 1 }
      guard count > 0, let base = bytes.baseAddress else { return unsafe HeaderReference(first: list.first) }
      reserve(count)
      var start = 0
      var node = 0
      for index in 0..<bytes.count where unsafe bytes[index] == 0 {
        let text = unsafe UnsafeMutableRawPointer(mutating: base + start).assumingMemoryBound(to: CChar.self)
        unsafe nodes[node] = curl_slist(data: text, next: node + 1 < count ? nodes.baseAddress.map { unsafe $0 + node + 1 } : list.first)
        node += 1
        start = index + 1
      }
      return unsafe HeaderReference(first: nodes.baseAddress)
    }
  }

  private mutating func reserve(_ count: Int) {
    guard unsafe nodes.count < count else { return }
    unsafe nodes.deallocate()
    unsafe nodes = .allocate(capacity: max(count, 8))
    unsafe nodes.initialize(repeating: curl_slist(data: nil, next: nil))
  }
}

/// The first node of a list that lives elsewhere.
@unsafe struct HeaderReference {
  fileprivate let first: UnsafeMutablePointer<curl_slist>?
}

/// What libcurl knows about a transfer that is over, or is about to be.
struct CurlFacts {
  /// Milliseconds until the connection stood, with TLS where it belongs, and the request could go out; nil if it never did.
  var connectedAfter: Int64?
  /// TCP stood, TLS perhaps not.
  var isTCPConnected: Bool
  /// Bytes of the request body that were sent.
  var bytesSent: Int64
  /// `errno` of a failed connection, or 0.
  var osError: Int32
  /// What OpenSSL found of the server's certificate (X509_V_…); 0 or 1 if it had nothing to say.
  var verification = 0
}

/// An easy handle, freed with its owner.
@safe struct CurlEasy: ~Copyable {
  fileprivate let raw: UnsafeMutableRawPointer

  init?() {
    guard let raw = unsafe curl_easy_init() else { return nil }
    unsafe self.raw = raw
  }

  deinit {
    // Safe: it is in no multi handle by then, since its driver takes it out before it lets go of it.
    unsafe curl_easy_cleanup(raw)
  }

  /// Everything that stays the same for a target.
  ///
  /// The addresses of `owner` and `driver` go to libcurl unretained. `owner` owns this handle, so it is there whenever the handle is used;
  /// `driver` outlives its multi handles and with them all connections.
  func prepare(_ target: UpstreamTarget, readBuffer: Int, owner: EasyHandle, driver: CurlDriver) -> Bool {
    let context = unsafe Unmanaged.passUnretained(owner).toOpaque()
    let driverContext = unsafe Unmanaged.passUnretained(driver).toOpaque()
    let flags: [(CURLoption, Int)] = [
      (CURLOPT_NOSIGNAL, 1),
      (CURLOPT_QUICK_EXIT, 1),
      (CURLOPT_TCP_NODELAY, 1),
      (CURLOPT_TCP_KEEPALIVE, 1),
      (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      (CURLOPT_HTTP09_ALLOWED, 0),
      (CURLOPT_FOLLOWLOCATION, 0),
      (CURLOPT_HTTP_TRANSFER_DECODING, 1),
      (CURLOPT_BUFFERSIZE, readBuffer),
      (CURLOPT_CONNECTTIMEOUT_MS, Int(target.connectMilliseconds)),
      (CURLOPT_POST, 1),
    ]
    for (option, value) in flags where unsafe fp_easy_set_long(raw, option, value) != CURLE_OK { return false }
    // Safe: libcurl copies strings.
    return unsafe fp_easy_set_string(raw, CURLOPT_URL, target.url) == CURLE_OK
      && fp_easy_set_string(raw, CURLOPT_PROXY, "") == CURLE_OK
      // Without it, each request looks for `no_proxy` in the environment.
      && fp_easy_set_string(raw, CURLOPT_NOPROXY, "*") == CURLE_OK
      && fp_easy_set_string(raw, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK
      && fp_easy_set_callbacks(raw, headerCallback, bodyCallback, context) == CURLE_OK
      && fp_easy_set_close_callback(raw, closeCallback, driverContext) == CURLE_OK
      && trust(target.authorities)
  }

  /// Certificates and host names are verified, which is libcurl's default and said here for whoever reads it.
  ///
  /// - Parameter authorities: PEM text; nil: the system's store.
  private func trust(_ authorities: String?) -> Bool {
    guard unsafe fp_easy_set_long(raw, CURLOPT_SSL_VERIFYPEER, 1) == CURLE_OK,
      unsafe fp_easy_set_long(raw, CURLOPT_SSL_VERIFYHOST, 2) == CURLE_OK
    else { return false }
    guard var authorities else { return true }
    // Bytes rather than a path: what was checked is what is used, libcurl's cache of stores goes by the path alone, and a connection that was
    // made with other authorities is not used again. Without the directory, which the distribution may have compiled in, it would be searched too.
    // Safe: libcurl copies the bytes.
    let isSet = authorities.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return false }
      return unsafe fp_easy_set_blob(raw, CURLOPT_CAINFO_BLOB, base, bytes.count) == CURLE_OK
    }
    return unsafe isSet && fp_easy_set_string(raw, CURLOPT_CAPATH, nil) == CURLE_OK
  }

  func setMethod(_ method: Transfer.Method) -> Bool {
    switch method {
    case .get: unsafe fp_easy_set_long(raw, CURLOPT_HTTPGET, 1) == CURLE_OK
    case .head: unsafe fp_easy_set_long(raw, CURLOPT_NOBODY, 1) == CURLE_OK
    case .post: unsafe fp_easy_set_long(raw, CURLOPT_POST, 1) == CURLE_OK
    }
  }

  /// The bytes are read in place until the transfer has ended; the transfer keeps them there, see `Transfer.body`.
  func setBody(_ body: ByteBuffer?) -> Bool {
    guard let body else { return unsafe fp_easy_set_body(raw, noBytes.utf8Start, 0) == CURLE_OK }
    return unsafe body.withUnsafeReadableBytes { bytes in
      unsafe fp_easy_set_body(raw, bytes.baseAddress ?? UnsafeRawPointer(noBytes.utf8Start), curl_off_t(bytes.count)) == CURLE_OK
    }
  }

  func setHeaders(_ headers: HeaderReference) -> Bool {
    unsafe fp_easy_set_list(raw, CURLOPT_HTTPHEADER, headers.first) == CURLE_OK
  }

  /// Taken into the multi handle's cache when the next transfer starts; `list` must live until then.
  func setAddresses(_ list: HeaderList?) -> Bool {
    unsafe fp_easy_set_list(raw, CURLOPT_RESOLVE, list?.first) == CURLE_OK
  }

  /// Whether kept connections are passed over.
  func setFreshConnection(_ isFresh: Bool) -> Bool {
    unsafe fp_easy_set_long(raw, CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0) == CURLE_OK
  }

  func setConnectTimeout(_ milliseconds: Int64) -> Bool {
    unsafe fp_easy_set_long(raw, CURLOPT_CONNECTTIMEOUT_MS, Int(milliseconds)) == CURLE_OK
  }

  /// Reading goes on; what was held back is delivered before this returns. False if the transfer cannot go on.
  func resume() -> Bool {
    unsafe curl_easy_pause(raw, CURLPAUSE_CONT) == CURLE_OK
  }

  /// Bytes of the request body that were sent.
  var bytesSent: Int64 { unsafe fp_easy_get_offset(raw, CURLINFO_SIZE_UPLOAD_T) }

  /// Connections that were made for the transfer. None: all that it used had been kept from earlier ones.
  var newConnections: Int { unsafe fp_easy_get_long(raw, CURLINFO_NUM_CONNECTS) }

  var facts: CurlFacts {
    let connected = unsafe fp_easy_get_offset(raw, CURLINFO_PRETRANSFER_TIME_T)
    return unsafe CurlFacts(
      connectedAfter: connected > 0 ? connected / 1000 : nil, isTCPConnected: fp_easy_get_long(raw, CURLINFO_LOCAL_PORT) > 0,
      bytesSent: bytesSent,
      osError: Int32(truncatingIfNeeded: fp_easy_get_long(raw, CURLINFO_OS_ERRNO)),
      verification: fp_easy_get_long(raw, CURLINFO_SSL_VERIFYRESULT))
  }
}

/// A multi handle, freed with its owner. No easy handle is in it by then.
@safe struct CurlMulti: ~Copyable {
  private let raw: UnsafeMutableRawPointer

  init?() {
    guard let raw = unsafe curl_multi_init() else { return nil }
    unsafe self.raw = raw
  }

  deinit {
    // Safe: its driver has taken all easy handles out. Closes the idle connections, through `closeCallback`.
    unsafe curl_multi_cleanup(raw)
  }

  /// `owner` owns this handle, so its unretained address is good whenever the handle is used.
  func prepare(owner: Shard, maxIdleConnections: Int) -> Bool {
    let context = unsafe Unmanaged.passUnretained(owner).toOpaque()
    return unsafe fp_multi_set_long(raw, CURLMOPT_MAXCONNECTS, maxIdleConnections) == CURLM_OK
      && fp_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING)) == CURLM_OK
      && fp_multi_set_callbacks(raw, socketCallback, timerCallback, context) == CURLM_OK
  }

  /// Its owner is about to go: the callbacks of the clean-up must not refer to it.
  func forgetOwner() {
    // A context is asked for, and not looked at.
    _ = unsafe fp_multi_set_callbacks(raw, { _, _, _, _, _ in 0 }, { _, _, _ in 0 }, raw)
  }

  func add(_ easy: borrowing CurlEasy) -> Bool {
    unsafe curl_multi_add_handle(raw, easy.raw) == CURLM_OK
  }

  /// If a transfer is under way its connection is closed. Not to be called from a callback.
  func remove(_ easy: borrowing CurlEasy) {
    // Fails only for a handle that is in another multi handle, or from a callback.
    unsafe curl_multi_remove_handle(raw, easy.raw)
  }

  func act(on socket: Int32, _ readiness: Readiness) {
    var running: Int32 = 0
    let events = (readiness.reading || readiness.failed ? CURL_CSELECT_IN : 0) | (readiness.writing ? CURL_CSELECT_OUT : 0)
    unsafe curl_multi_socket_action(raw, socket, events, &running)
  }

  func fireTimers() {
    var running: Int32 = 0
    unsafe curl_multi_socket_action(raw, CURL_SOCKET_TIMEOUT, 0, &running)
  }

  /// The next transfer that libcurl has done with, and its code. It is to be removed.
  func nextDone() -> (handle: EasyHandle, code: CurlCode)? {
    var code = CURLE_OK
    guard let easy = unsafe fp_multi_next_done(raw, &code), let context = unsafe fp_easy_get_context(easy) else { return nil }
    // Safe: set in `CurlEasy.prepare` to the object that owns the handle.
    return unsafe (Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue(), CurlCode(code))
  }
}

/// libcurl's result codes, as far as they make a difference here.
enum CurlCode: Equatable {
  case ok
  case unresolved, cannotConnect, timedOut
  case handshakeFailed, certificateRejected
  case sendFailed, receiveFailed, noAnswer, truncated
  case malformed
  case refusedByCallback
  case invalidURL
  case outOfMemory
  case other(Int32)

  /// The connection broke, by itself or by its other end.
  var isDeadConnection: Bool { self == .sendFailed || self == .receiveFailed || self == .noAnswer }

  fileprivate init(_ code: CURLcode) {
    switch code {
    case CURLE_OK: self = .ok
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .unresolved
    case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE: self = .cannotConnect
    case CURLE_OPERATION_TIMEDOUT: self = .timedOut
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT:
      self = .handshakeFailed
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS:
      self = .certificateRejected
    case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND: self = .sendFailed
    case CURLE_RECV_ERROR: self = .receiveFailed
    case CURLE_GOT_NOTHING: self = .noAnswer
    case CURLE_PARTIAL_FILE: self = .truncated
    // The second is what an answer without a status line (HTTP/0.9) gets.
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_FILESIZE_EXCEEDED, CURLE_RANGE_ERROR:
      self = .malformed
    case CURLE_WRITE_ERROR, CURLE_ABORTED_BY_CALLBACK: self = .refusedByCallback
    case CURLE_URL_MALFORMAT: self = .invalidURL
    case CURLE_OUT_OF_MEMORY: self = .outOfMemory
    default: self = .other(Int32(bitPattern: code.rawValue))
    }
  }
}

// MARK: - Callbacks. Each context is the unretained address that `prepare` set; its object is alive, as said there.

private let noBytes: StaticString = ""

private let headerCallback: fp_data_callback = { data, size, count, context in
  guard let data = unsafe data, let context = unsafe context else { return 0 }
  let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
  return unsafe handle.receivedHeader(UnsafeRawBufferPointer(start: data, count: size * count)) ? size * count : 0
}

private let bodyCallback: fp_data_callback = { data, size, count, context in
  guard let data = unsafe data, let context = unsafe context else { return 0 }
  let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
  switch unsafe handle.receivedBody(UnsafeRawBufferPointer(start: data, count: size * count)) {
  case .taken: return size * count
  case .pause: return Int(CURL_WRITEFUNC_PAUSE)
  case .giveUp: return 0
  }
}

private let closeCallback: fp_close_callback = { context, socket in
  if let context = unsafe context { unsafe Unmanaged<CurlDriver>.fromOpaque(context).takeUnretainedValue().forget(socket) }
  return close(socket)
}

private let socketCallback: fp_socket_callback = { easy, socket, what, context, _ in
  guard let context = unsafe context else { return -1 }
  let shard = unsafe Unmanaged<Shard>.fromOpaque(context).takeUnretainedValue()
  let isReading = what == CURL_POLL_IN || what == CURL_POLL_INOUT
  let isWriting = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
  let isHeld = unsafe what == CURL_POLL_REMOVE && isPaused(easy)
  return shard.wants(socket, reading: isReading, writing: isWriting, isHeld: isHeld) ? 0 : -1
}

/// False also for handles of libcurl's own, which have no context.
private func isPaused(_ easy: UnsafeMutableRawPointer?) -> Bool {
  guard let easy = unsafe easy, let context = unsafe fp_easy_get_context(easy) else { return false }
  return unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().transfer?.state == .paused
}

private let timerCallback: fp_timer_callback = { _, milliseconds, context in
  guard let context = unsafe context else { return -1 }
  unsafe Unmanaged<Shard>.fromOpaque(context).takeUnretainedValue().wantsTimer(milliseconds)
  return 0
}
