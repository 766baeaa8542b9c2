// The C library's functions that take a path, for paths as text. They hide those that Swift would otherwise call with
// the text's own bytes, which are not the name's if that is not UTF-8. A path with a zero byte is an error (EINVAL).

/// `open`
func open(_ path: String, _ flags: Int32, _ permissions: mode_t) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.open($0, flags, permissions) }
}

/// `stat`
public func stat(_ path: String, _ info: UnsafeMutablePointer<stat>) -> Int32 {
  SystemText.call(path, failure: -1) { stat($0 as UnsafePointer<CChar>, info) }
}

/// `statvfs`
public func statvfs(_ path: String, _ info: UnsafeMutablePointer<statvfs>) -> Int32 {
  SystemText.call(path, failure: -1) { statvfs($0 as UnsafePointer<CChar>, info) }
}

/// `lstat`
public func lstat(_ path: String, _ info: UnsafeMutablePointer<stat>) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.lstat($0, info) }
}

/// `access`
public func access(_ path: String, _ mode: Int32) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.access($0, mode) }
}

/// `chmod`
@discardableResult
public func chmod(_ path: String, _ permissions: mode_t) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.chmod($0, permissions) }
}

/// `unlink`
@discardableResult
public func unlink(_ path: String) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.unlink($0) }
}

/// `rmdir`
@discardableResult
public func rmdir(_ path: String) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.rmdir($0) }
}

/// `mkdir`
@discardableResult
public func mkdir(_ path: String, _ permissions: mode_t) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.mkdir($0, permissions) }
}

/// `rename`
@discardableResult
public func rename(_ path: String, _ target: String) -> Int32 {
  SystemText.call(path, failure: -1) { path in
    SystemText.call(target, failure: -1) { Glibc.rename(path, $0) }
  }
}

/// `link`
@discardableResult
public func link(_ path: String, _ new: String) -> Int32 {
  SystemText.call(path, failure: -1) { path in
    SystemText.call(new, failure: -1) { Glibc.link(path, $0) }
  }
}

/// `symlink`
@discardableResult
public func symlink(_ target: String, _ new: String) -> Int32 {
  SystemText.call(target, failure: -1) { target in
    SystemText.call(new, failure: -1) { Glibc.symlink(target, $0) }
  }
}

/// `opendir`
public func opendir(_ path: String) -> OpaquePointer? {
  SystemText.call(path, failure: nil) { Glibc.opendir($0) }
}

/// `readlink`
public func readlink(_ path: String, _ buffer: UnsafeMutablePointer<CChar>, _ size: Int) -> Int {
  SystemText.call(path, failure: -1) { Glibc.readlink($0, buffer, size) }
}

/// `realpath`, whose result the caller frees.
public func realpath(_ path: String, _ buffer: UnsafeMutablePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
  SystemText.call(path, failure: nil) { Glibc.realpath($0, buffer) }
}

/// `execv`
@discardableResult
func execv(_ path: String, _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
  SystemText.call(path, failure: -1) { Glibc.execv($0, arguments) }
}

/// `strdup`, for arguments and variables of another program.
public func strdup(_ text: String) -> UnsafeMutablePointer<CChar>? {
  SystemText.call(text, failure: nil) { Glibc.strdup($0) }
}
