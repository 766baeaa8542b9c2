// Decodes image files with libpng, libjpeg and libwebp; BMP needs no library.
//
// libpng and libjpeg report errors with longjmp, which must not jump over Swift frames: the jumps end in
// this module, and the caller gets a status and a message.
#ifndef IA3_IMAGE_DECODE_H
#define IA3_IMAGE_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "ImageResize.h"

#define IA3_IMAGE_MESSAGE_SIZE 160

typedef enum {
  IA3_IMAGE_OK = 0,
  IA3_IMAGE_UNKNOWN_FORMAT,
  IA3_IMAGE_UNSUPPORTED,
  IA3_IMAGE_TOO_LARGE,
  IA3_IMAGE_BROKEN,
  IA3_IMAGE_TRUNCATED,
  IA3_IMAGE_NO_MEMORY,
} ia3_image_status;

typedef struct {
  uint32_t width;
  uint32_t height;
  // width × height × 4 bytes, rows from the top: red, green, blue, alpha (not premultiplied). Owned by the
  // struct; ia3_image_free releases it.
  uint8_t *pixels;
  // Whether the file stores the pixels exactly.
  int is_lossless;
  // What went wrong, in English, without a full stop; empty on success.
  char message[IA3_IMAGE_MESSAGE_SIZE];
} ia3_image;

// Decodes a PNG, JPEG, WebP or BMP file's bytes; `image` is overwritten. Images of more than `pixel_limit` pixels are
// rejected before memory is allocated for them.
ia3_image_status ia3_image_decode(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image);

// Releases the pixels; does nothing for an image that was not decoded.
void ia3_image_free(ia3_image *image);

#endif
