#include "include/kernels.h"
#include "vector.h"

INLINE void widen(float *restrict y, const void *restrict x, kernel_type type, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = stored(x, type, i);
}

KERNEL void kernel_widen(float *y, const void *x, kernel_type type, size_t count) {
  if (type == kernel_float16) widen(y, x, kernel_float16, count);
  else if (type == kernel_bfloat16) widen(y, x, kernel_bfloat16, count);
  else memcpy(y, x, count * sizeof(float));
}
