// Loops compiled for several generations of x86-64; the right one is chosen when the program starts.
#ifndef CSAFETENSORS_VARIANTS_H
#define CSAFETENSORS_VARIANTS_H

#if defined(__x86_64__) && defined(__linux__)
#define IA3_VARIANTS __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define IA3_VARIANTS
#endif

#endif
