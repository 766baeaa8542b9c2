import CFiles
import Platform

/// What a file has besides its bytes, owner and permissions: access lists, and attributes that users gave it.
enum ExtendedAttributes {
  private static let accessList = "system.posix_acl_access"

  /// Gives an open file the attributes of another; false if it cannot have one that counts.
  ///
  /// Those of the security modules are the kernel's own business, and those of the administrator need not be readable.
  static func copy(from path: String, to descriptor: Int32) -> Bool {
    guard let names = names(path) else { return false }
    // The folder may have given the new file an access list that the old one does not have.
    if !names.contains(accessList) { _ = ia3_remove_attribute(descriptor, accessList) }
    var isComplete = true
    for name in names where !name.hasPrefix("security.") || name == "security.selinux" {
      if !copy(name, from: path, to: descriptor), name.hasPrefix("user.") || name.hasPrefix("system.") {
        isComplete = false
      }
    }
    return isComplete
  }

  /// The names of a file's attributes; nil if they cannot be listed.
  private static func names(_ path: String) -> [String]? {
    let size = SystemText.call(path, failure: -1) { ia3_list_attributes($0, nil, 0) }
    if size < 0 { return errno == ENOTSUP ? [] : nil }
    guard size > 0 else { return [] }
    var bytes = [CChar](repeating: 0, count: size)
    let count = SystemText.call(path, failure: -1) { ia3_list_attributes($0, &bytes, size) }
    guard count >= 0 else { return nil }
    return bytes.prefix(count).split(separator: 0).map {
      String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  private static func copy(_ name: String, from path: String, to descriptor: Int32) -> Bool {
    let size = SystemText.call(path, failure: -1) { ia3_get_attribute($0, name, nil, 0) }
    guard size >= 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = SystemText.call(path, failure: -1) { ia3_get_attribute($0, name, &bytes, size) }
    return count >= 0 && ia3_set_attribute(descriptor, name, bytes, count) == 0
  }
}
