#include "decode.h"

// The bit masks of red, green, blue and alpha in a pixel.
typedef struct {
  uint32_t masks[4];
} bmp_fields;

static uint32_t little(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = count - 1; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

// The bits under a mask, scaled to 0–255.
static uint8_t channel(uint32_t pixel, uint32_t mask) {
  if (mask == 0) return 255;
  uint32_t lowest = mask & (~mask + 1);
  uint64_t largest = mask / lowest;
  return (uint8_t)(((pixel & mask) / lowest * (uint64_t)255 + largest / 2) / largest);
}

static void convert_row(const uint8_t *source, const uint8_t *palette, uint32_t colors, int entry, int bits,
                        const bmp_fields *fields, uint8_t *target, uint32_t width) {
  for (uint32_t x = 0; x < width; x++, target += 4) {
    target[3] = 255;
    if (bits <= 8) {
      uint64_t bit = (uint64_t)x * bits;
      uint32_t index = source[bit / 8] >> (8 - bits - bit % 8) & ((1u << bits) - 1);
      // An index outside the palette is black.
      for (int i = 0; i < 3; i++) target[i] = index < colors ? palette[index * entry + 2 - i] : 0;
    } else if (bits == 24) {
      for (int i = 0; i < 3; i++) target[i] = source[3 * (size_t)x + 2 - i];
    } else {
      uint32_t pixel = little(source + (size_t)x * (bits / 8), bits / 8);
      for (int i = 0; i < 4; i++) target[i] = channel(pixel, fields->masks[i]);
    }
  }
}

ia3_image_status ia3_decode_bmp(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image) {
  if (count < 26) return ia3_image_fail(image, IA3_IMAGE_TRUNCATED, "the file ends inside the header");
  uint32_t data = little(bytes + 10, 4);
  uint32_t header = little(bytes + 14, 4);
  int is_core = header == 12;
  if (!is_core && (header < 40 || header > 1024)) {
    return ia3_image_fail(image, IA3_IMAGE_BROKEN, "the information header has an unknown length");
  }
  if (count < 14 + (size_t)header) {
    return ia3_image_fail(image, IA3_IMAGE_TRUNCATED, "the file ends inside the header");
  }
  int64_t width = is_core ? (int64_t)little(bytes + 18, 2) : (int32_t)little(bytes + 18, 4);
  int64_t height = is_core ? (int64_t)little(bytes + 20, 2) : (int32_t)little(bytes + 22, 4);
  int bits = (int)little(bytes + (is_core ? 24 : 28), 2);
  uint32_t compression = is_core ? 0 : little(bytes + 30, 4);
  int is_from_top = height < 0;
  if (is_from_top) height = -height;
  if (width <= 0 || height == 0) return ia3_image_fail(image, IA3_IMAGE_BROKEN, "the image has no pixels");
  int has_fields = (compression == 3 || compression == 6) && (bits == 16 || bits == 32);
  if (compression != 0 && !has_fields) {
    return ia3_image_fail(image, IA3_IMAGE_UNSUPPORTED, "compressed BMP files are not decoded");
  }
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
    return ia3_image_fail(image, IA3_IMAGE_BROKEN, "a pixel has an unknown number of bits");
  }

  bmp_fields fields = {{0xFF0000, 0xFF00, 0xFF, 0}};
  if (bits == 16) fields = (bmp_fields){{0x7C00, 0x3E0, 0x1F, 0}};
  if (has_fields) {
    // The masks follow the oldest header and are part of the newer ones; only the newer ones have alpha.
    if (count < 14 + 40 + 12) return ia3_image_fail(image, IA3_IMAGE_TRUNCATED, "the file ends inside the header");
    for (int i = 0; i < 3; i++) fields.masks[i] = little(bytes + 54 + 4 * i, 4);
    fields.masks[3] = header >= 56 ? little(bytes + 66, 4) : 0;
  }
  size_t palette = 14 + (size_t)header;
  int entry = is_core ? 3 : 4;
  uint32_t colors = 0;
  if (bits <= 8) {
    colors = is_core ? 0 : little(bytes + 46, 4);
    if (colors == 0 || colors > 1u << bits) colors = 1u << bits;
    if (palette + (size_t)colors * entry > count) {
      return ia3_image_fail(image, IA3_IMAGE_TRUNCATED, "the file ends inside the palette");
    }
  }
  ia3_image_status status = ia3_image_allocate(image, (uint64_t)width, (uint64_t)height, pixel_limit);
  if (status != IA3_IMAGE_OK) return status;
  uint64_t stride = ((uint64_t)width * (uint64_t)bits + 31) / 32 * 4;
  if (data > count || stride > (count - data) / (uint64_t)height) {
    return ia3_image_fail(image, IA3_IMAGE_TRUNCATED, "the file ends inside the image");
  }
  for (uint32_t y = 0; y < image->height; y++) {
    uint32_t line = is_from_top ? y : image->height - 1 - y;
    convert_row(bytes + data + y * stride, bytes + palette, colors, entry, bits, &fields,
                image->pixels + (size_t)line * image->width * 4, image->width);
  }
  image->is_lossless = 1;
  return IA3_IMAGE_OK;
}
