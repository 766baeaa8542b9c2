#include "decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ia3_image_status ia3_image_fail(ia3_image *image, ia3_image_status status, const char *message) {
  snprintf(image->message, sizeof image->message, "%s", message);
  return status;
}

ia3_image_status ia3_image_allocate(ia3_image *image, uint64_t width, uint64_t height, uint64_t pixel_limit) {
  if (width == 0 || height == 0) return ia3_image_fail(image, IA3_IMAGE_BROKEN, "the image has no pixels");
  if (width > UINT32_MAX || height > UINT32_MAX || height > pixel_limit / width ||
      width * height > SIZE_MAX / 4) {
    snprintf(image->message, sizeof image->message, "%llu×%llu pixels are more than the limit of %llu pixels",
             (unsigned long long)width, (unsigned long long)height, (unsigned long long)pixel_limit);
    return IA3_IMAGE_TOO_LARGE;
  }
  image->pixels = calloc((size_t)(width * height), 4);
  if (!image->pixels) return ia3_image_fail(image, IA3_IMAGE_NO_MEMORY, "not enough memory for the pixels");
  image->width = (uint32_t)width;
  image->height = (uint32_t)height;
  return IA3_IMAGE_OK;
}

void ia3_image_free(ia3_image *image) {
  free(image->pixels);
  image->pixels = NULL;
}

ia3_image_status ia3_image_decode(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image) {
  static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  memset(image, 0, sizeof *image);
  ia3_image_status status;
  if (count >= sizeof png && memcmp(bytes, png, sizeof png) == 0) {
    status = ia3_decode_png(bytes, count, pixel_limit, image);
  } else if (count >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF) {
    status = ia3_decode_jpeg(bytes, count, pixel_limit, image);
  } else if (count >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0) {
    status = ia3_decode_webp(bytes, count, pixel_limit, image);
  } else if (count >= 2 && bytes[0] == 'B' && bytes[1] == 'M') {
    status = ia3_decode_bmp(bytes, count, pixel_limit, image);
  } else {
    status = ia3_image_fail(image, IA3_IMAGE_UNKNOWN_FORMAT, "not a PNG, JPEG, WebP or BMP image");
  }
  if (status != IA3_IMAGE_OK) ia3_image_free(image);
  return status;
}
