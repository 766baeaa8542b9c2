// Functions shared by the decoders of all formats.
#ifndef IA3_DECODE_H
#define IA3_DECODE_H

#include "ImageDecode.h"

ia3_image_status ia3_decode_png(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image);
ia3_image_status ia3_decode_bmp(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image);
ia3_image_status ia3_decode_jpeg(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image);
ia3_image_status ia3_decode_webp(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image);

// Sets the size and allocates the pixels, all zero.
ia3_image_status ia3_image_allocate(ia3_image *image, uint64_t width, uint64_t height, uint64_t pixel_limit);

// Sets the message and returns the status.
ia3_image_status ia3_image_fail(ia3_image *image, ia3_image_status status, const char *message);

#endif
