// The system's C library, imported in one place. ia3 is built and tested only on Linux with glibc.
#if canImport(Glibc)
  @_exported import Glibc
#else
  #error("ia3 is built and tested on Linux with glibc")
#endif
