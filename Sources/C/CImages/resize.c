#include "resize.h"

#include <string.h>

#define SIDE_LIMIT (1u << 24)

static int is_plausible(uint32_t side) { return side > 0 && side <= SIDE_LIMIT; }

int ia3_image_resize(ia3_resize_method method, const uint8_t *source, uint32_t width, uint32_t height,
                     uint32_t channels, uint8_t *target, uint32_t target_width, uint32_t target_height) {
  if (!is_plausible(width) || !is_plausible(height) || !is_plausible(target_width) ||
      !is_plausible(target_height) || channels < 1 || channels > 4) {
    return -1;
  }
  ia3_resize resize = {source, target, width, height, target_width, target_height, channels};
  if (width == target_width && height == target_height) {
    memcpy(target, source, (size_t)width * height * channels);
    return 0;
  }
  switch (method) {
  case IA3_RESIZE_AREA:
    // If a side grows, there is no area to average.
    if (target_width > width || target_height > height) return ia3_resize_linear(&resize, 1);
    return ia3_resize_area(&resize);
  case IA3_RESIZE_LINEAR:
    // OpenCV treats halving with INTER_LINEAR as averaging areas.
    if (width == 2 * (size_t)target_width && height == 2 * (size_t)target_height) return ia3_resize_area(&resize);
    return ia3_resize_linear(&resize, 0);
  case IA3_RESIZE_CUBIC: return ia3_resize_cubic(&resize);
  case IA3_RESIZE_NEAREST: return ia3_resize_nearest(&resize);
  case IA3_RESIZE_LANCZOS: return ia3_resize_pillow(&resize, 0);
  case IA3_RESIZE_BOX: return ia3_resize_pillow(&resize, 1);
  }
  return -1;
}
