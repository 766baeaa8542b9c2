#ifndef IA3_RANDOMNESS_H
#define IA3_RANDOMNESS_H

#include <stddef.h>
#include <stdint.h>

/// The length of a Mersenne Twister's state.
#define IA3_MT19937_WORDS 624

/// Advances a Mersenne Twister (MT19937) by one generation: all 624 words are replaced.
void ia3_mt19937_advance(uint32_t state[_Nonnull IA3_MT19937_WORDS]);

/// Writes `count` tempered outputs, 4 bytes each, of the state's words from `first` on; `first + count` is at most 624.
void ia3_mt19937_temper(
    const uint32_t state[_Nonnull IA3_MT19937_WORDS], size_t first, size_t count, void *_Nonnull out);

/// Replaces each of `count` 32-bit draws with the float32 in [0, 1) that PyTorch makes from its low 24 bits.
void ia3_uniform_from_bits(void *_Nonnull words, size_t count);

/// Box-Muller on blocks of 16 uniforms, in place, bit-exact with PyTorch's AVX2 kernel.
///
/// `values` holds 16·`blocks` uniforms in [0, 1). In each block the first eight give the radii and the last eight the
/// angles; the first eight results are the cosines'.
void ia3_normal_from_uniform(float *_Nonnull values, size_t blocks);

#endif
