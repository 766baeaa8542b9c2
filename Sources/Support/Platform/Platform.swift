// The system's C library, imported in one place. ia3 is built and tested on Linux with glibc, and claims no more.
#if canImport(Glibc)
  @_exported import Glibc
#else
  #error("ia3 is built and tested on Linux with glibc")
#endif
