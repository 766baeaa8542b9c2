#include "include/kernels.h"
#include "vector.h"

INLINE void widen(float *restrict y, const void *restrict x, ia3_type type, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = stored(x, type, i);
}

KERNEL void ia3_widen(float *y, const void *x, ia3_type type, size_t count) {
  if (type == ia3_float16) widen(y, x, ia3_float16, count);
  else if (type == ia3_bfloat16) widen(y, x, ia3_bfloat16, count);
  else memcpy(y, x, count * sizeof(float));
}
