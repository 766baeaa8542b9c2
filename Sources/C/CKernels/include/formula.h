#ifndef KERNEL_FORMULA_H
#define KERNEL_FORMULA_H

#include <stddef.h>
#include <stdint.h>

/// y[i] = u·factor + offset, where u in −1 … 1 is made from the upper 24 bits of SplitMix64's output number i for
/// `key`; the product and the sum are each rounded.
void kernel_formula(float *y, uint64_t key, float factor, float offset, size_t count);

#endif
