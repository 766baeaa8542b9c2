#include <string.h>

#include "randomness.h"

// MT19937: M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform
// pseudo-random number generator", ACM TOMACS 8 (1998), 3-30.

enum { SHIFT = 397 };

static inline uint32_t twist(uint32_t high, uint32_t low) {
  uint32_t mixed = (high & 0x80000000u) | (low & 0x7fffffffu);
  return (mixed >> 1) ^ ((low & 1u) ? 0x9908b0dfu : 0u);
}

void ia3_mt19937_advance(uint32_t state[IA3_MT19937_WORDS]) {
  enum { N = IA3_MT19937_WORDS };
  for (int i = 0; i < N - SHIFT; ++i) state[i] = state[i + SHIFT] ^ twist(state[i], state[i + 1]);
  for (int i = N - SHIFT; i < N - 1; ++i) state[i] = state[i + SHIFT - N] ^ twist(state[i], state[i + 1]);
  state[N - 1] = state[SHIFT - 1] ^ twist(state[N - 1], state[0]);
}

void ia3_mt19937_temper(
    const uint32_t state[IA3_MT19937_WORDS], size_t first, size_t count, void *out) {
  unsigned char *bytes = out;
  for (size_t i = 0; i < count; ++i) {
    uint32_t y = state[first + i];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    y ^= y >> 18;
    memcpy(bytes + 4 * i, &y, sizeof y);
  }
}
