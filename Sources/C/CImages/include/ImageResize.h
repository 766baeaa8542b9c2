// Resizing of 8-bit pixels with the results of OpenCV's and Pillow's resamplers.
#ifndef IA3_IMAGE_RESIZE_H
#define IA3_IMAGE_RESIZE_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  // cv2.INTER_AREA; if a side grows, cv2's linear interpolation with its coefficients for areas.
  IA3_RESIZE_AREA = 0,
  // cv2.INTER_LINEAR.
  IA3_RESIZE_LINEAR,
  // cv2.INTER_CUBIC.
  IA3_RESIZE_CUBIC,
  // cv2.INTER_NEAREST_EXACT.
  IA3_RESIZE_NEAREST,
  // PIL.Image.Resampling.LANCZOS.
  IA3_RESIZE_LANCZOS,
  // PIL.Image.Resampling.BOX.
  IA3_RESIZE_BOX,
} ia3_resize_method;

// Resizes `source` (rows from the top, `channels` interleaved bytes per pixel, 1 to 4) into `target`, which holds
// target_width × target_height pixels of as many channels. The two Pillow methods treat the fourth channel as alpha:
// colors are premultiplied, as in Image.resize. Returns 0, or -1 if memory ran out or a size is 0 or
// above 2^24.
int ia3_image_resize(ia3_resize_method method, const uint8_t *source, uint32_t width, uint32_t height,
                     uint32_t channels, uint8_t *target, uint32_t target_width, uint32_t target_height);

#endif
