// Loops over the bytes of tensor files: conversions, the search for non-finite values, SHA-256; and what keeps a
// program alive that reads a mapped file whose pages another program takes away.
//
// Tensors may lie anywhere in a file, so no pointer to file bytes has to be aligned.
#ifndef CSAFETENSORS_H
#define CSAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

// float32 to IEEE half precision, to nearest, ties to even; NaN becomes a quiet NaN of the same sign.
void ia3_narrow_half(const float *from, uint16_t *to, size_t count);

// float32 to bfloat16, to nearest, ties to even; NaN becomes a quiet NaN of the same sign.
void ia3_narrow_bfloat(const float *from, uint16_t *to, size_t count);

// IEEE half precision to float32, exactly.
void ia3_widen_half(const void *from, float *to, size_t count);

// bfloat16 to float32, exactly.
void ia3_widen_bfloat(const void *from, float *to, size_t count);

// The index of the first NaN or infinity; `count` if there is none.
size_t ia3_first_non_finite_float(const void *values, size_t count);
size_t ia3_first_non_finite_half(const void *values, size_t count);
size_t ia3_first_non_finite_bfloat(const void *values, size_t count);

// SHA-256's compression function (FIPS 180-4, 6.2.2) over whole blocks of 64 bytes.
void ia3_sha256_blocks(uint32_t state[8], const uint8_t *data, size_t blocks);

// The same without the processor's SHA instructions, which ia3_sha256_blocks uses if available.
void ia3_sha256_blocks_portable(uint32_t state[8], const uint8_t *data, size_t blocks);

// From now on, an access to a page of this mapping that the file no longer has (SIGBUS) reads zeros instead of ending
// the program, and is remembered. Returns the number for the two functions below; -1 if there are too many mappings.
int ia3_guard_mapping(const void *start, size_t count);

// Whether a page of a guarded mapping could not be read; what was computed from it is worthless then.
int ia3_mapping_has_lost_pages(int slot);

// Ends the guard; must be called before the mapping is removed.
void ia3_unguard_mapping(int slot);

#endif
