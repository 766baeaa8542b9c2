// Declarations of the resamplers.
#ifndef IA3_RESIZE_H
#define IA3_RESIZE_H

#include "ImageResize.h"

typedef struct {
  const uint8_t *source;
  uint8_t *target;
  size_t width;
  size_t height;
  size_t target_width;
  size_t target_height;
  size_t channels;
} ia3_resize;

int ia3_resize_area(const ia3_resize *resize);
int ia3_resize_linear(const ia3_resize *resize, int is_area);
int ia3_resize_cubic(const ia3_resize *resize);
int ia3_resize_nearest(const ia3_resize *resize);
// `is_box`: the box filter, otherwise Lanczos.
int ia3_resize_pillow(const ia3_resize *resize, int is_box);

static inline uint8_t ia3_clamp_byte(int value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

#endif
