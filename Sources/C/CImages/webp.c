#include <webp/decode.h>

#include "decode.h"

static ia3_image_status fail(ia3_image *image, VP8StatusCode code) {
  switch (code) {
  case VP8_STATUS_NOT_ENOUGH_DATA:
    return ia3_image_fail(image, IA3_IMAGE_TRUNCATED, "the file ends inside the image");
  case VP8_STATUS_OUT_OF_MEMORY: return ia3_image_fail(image, IA3_IMAGE_NO_MEMORY, "not enough memory for libwebp");
  case VP8_STATUS_UNSUPPORTED_FEATURE:
    return ia3_image_fail(image, IA3_IMAGE_UNSUPPORTED, "libwebp does not support a feature of the image");
  default: return ia3_image_fail(image, IA3_IMAGE_BROKEN, "the WebP data is broken");
  }
}

ia3_image_status ia3_decode_webp(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) {
    return ia3_image_fail(image, IA3_IMAGE_UNSUPPORTED, "the version of libwebp does not match its header");
  }
  VP8StatusCode code = WebPGetFeatures(bytes, count, &config.input);
  if (code != VP8_STATUS_OK) return fail(image, code);
  if (config.input.has_animation) {
    return ia3_image_fail(image, IA3_IMAGE_UNSUPPORTED, "animated WebP files are not decoded");
  }
  if (config.input.width < 0 || config.input.height < 0) return fail(image, VP8_STATUS_BITSTREAM_ERROR);
  ia3_image_status status = ia3_image_allocate(
      image, (uint64_t)config.input.width, (uint64_t)config.input.height, pixel_limit);
  if (status != IA3_IMAGE_OK) return status;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = image->pixels;
  config.output.u.RGBA.stride = config.input.width * 4;
  config.output.u.RGBA.size = (size_t)image->width * image->height * 4;
  code = WebPDecode(bytes, count, &config);
  WebPFreeDecBuffer(&config.output);
  if (code != VP8_STATUS_OK) return fail(image, code);
  image->is_lossless = config.input.format == 2;
  return IA3_IMAGE_OK;
}
