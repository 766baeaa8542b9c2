#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <jerror.h>

#include "decode.h"

// A progressive image with more scans than this is an attack, not a real image.
#define SCAN_LIMIT 500

// The state of a decoding, in memory so that no part of it is in a register at a longjmp.
typedef struct {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf jump;
  ia3_image *image;
  ia3_image_status status;
  uint8_t *row;
} jpeg_state;

static void stop(jpeg_state *state, ia3_image_status status, const char *message) {
  state->status = ia3_image_fail(state->image, status, message);
  longjmp(state->jump, 1);
}

static void fail(j_common_ptr info) {
  char message[JMSG_LENGTH_MAX];
  info->err->format_message(info, message);
  stop(info->client_data, IA3_IMAGE_BROKEN, message);
}

// Warnings are ignored, as in the trainer's reader, except at the end of the file.
static void warn(j_common_ptr info, int level) {
  if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF) {
    stop(info->client_data, IA3_IMAGE_TRUNCATED, "the file ends inside the image");
  }
}

static void watch(j_common_ptr info) {
  jpeg_state *state = info->client_data;
  if (state->info.input_scan_number > SCAN_LIMIT) stop(state, IA3_IMAGE_BROKEN, "the image has too many scans");
}

// Converts a row of libjpeg's samples to red, green, blue and alpha.
static void convert(const jpeg_state *state, uint8_t *target) {
  const uint8_t *source = state->row;
  // Adobe stores inks inverted.
  uint8_t ink = state->info.saw_Adobe_marker ? 0 : 255;
  for (uint32_t x = 0; x < state->image->width; x++, target += 4) {
    switch (state->info.out_color_space) {
    case JCS_GRAYSCALE:
      target[0] = target[1] = target[2] = source[x];
      break;
    case JCS_CMYK:
      for (int i = 0; i < 3; i++) {
        target[i] = (uint8_t)(((source[4 * x + i] ^ ink) * (source[4 * x + 3] ^ ink) + 127) / 255);
      }
      break;
    default:
      for (int i = 0; i < 3; i++) target[i] = source[3 * x + i];
    }
    target[3] = 255;
  }
}

static void decode(jpeg_state *state, const uint8_t *bytes, size_t count, uint64_t pixel_limit) {
  struct jpeg_decompress_struct *info = &state->info;
  jpeg_create_decompress(info);
  // jpeg_create_decompress clears all but these two.
  info->err = &state->errors;
  info->client_data = state;
  info->progress = &state->progress;
  jpeg_mem_src(info, bytes, (unsigned long)count);
  jpeg_read_header(info, TRUE);
  switch (info->jpeg_color_space) {
  case JCS_GRAYSCALE: info->out_color_space = JCS_GRAYSCALE; break;
  case JCS_CMYK:
  case JCS_YCCK: info->out_color_space = JCS_CMYK; break;
  default: info->out_color_space = JCS_RGB;
  }
  state->status = ia3_image_allocate(state->image, info->image_width, info->image_height, pixel_limit);
  if (state->status != IA3_IMAGE_OK) return;
  jpeg_start_decompress(info);
  size_t components = info->output_components;
  size_t expected = info->out_color_space == JCS_GRAYSCALE ? 1 : info->out_color_space == JCS_CMYK ? 4 : 3;
  if (components != expected) stop(state, IA3_IMAGE_BROKEN, "libjpeg returned rows of an unexpected length");
  state->row = malloc(state->image->width * components);
  if (!state->row) stop(state, IA3_IMAGE_NO_MEMORY, "not enough memory for a row");
  while (info->output_scanline < info->output_height) {
    size_t line = info->output_scanline;
    JSAMPROW row = state->row;
    if (jpeg_read_scanlines(info, &row, 1) == 1) {
      convert(state, state->image->pixels + line * state->image->width * 4);
    }
  }
}

ia3_image_status ia3_decode_jpeg(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image) {
  // On the heap, because the state must not be in registers at a longjmp.
  jpeg_state *state = calloc(1, sizeof *state);
  if (!state) return ia3_image_fail(image, IA3_IMAGE_NO_MEMORY, "not enough memory for libjpeg");
  state->image = image;
  state->info.err = jpeg_std_error(&state->errors);
  state->info.client_data = state;
  state->errors.error_exit = fail;
  state->errors.emit_message = warn;
  state->progress.progress_monitor = watch;
  if (!setjmp(state->jump)) decode(state, bytes, count, pixel_limit);
  ia3_image_status status = state->status;
  jpeg_destroy_decompress(&state->info);
  free(state->row);
  free(state);
  return status;
}
