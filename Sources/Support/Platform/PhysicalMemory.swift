/// The machine's memory.
public enum PhysicalMemory {
  /// Bytes of memory in this machine, without swap space.
  public static var bytes: Int {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    return pages > 0 && size > 0 ? pages.multipliedSaturated(by: size) : .max
  }
}
