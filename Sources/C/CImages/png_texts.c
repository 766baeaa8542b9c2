#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "png_result.h"

// The state of reading, in memory so that no part of it is in a register at a longjmp.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  png_structp png;
  png_infop info;
  ia3_png_result *result;
} png_reading;

static void copy(png_structp png, png_bytep target, png_size_t length) {
  png_reading *reading = png_get_io_ptr(png);
  if (length > reading->count - reading->offset) png_error(png, "the file ends inside the image");
  memcpy(target, reading->bytes + reading->offset, length);
  reading->offset += length;
}

// Chunks that are not needed, pixels included, are discarded.
static int skip(png_structp png, png_unknown_chunkp chunk) {
  (void)png;
  (void)chunk;
  return 1;
}

static char *duplicated(png_structp png, const char *text) {
  char *result = strdup(text ? text : "");
  if (!result) png_error(png, "not enough memory for the texts");
  return result;
}

static int read_texts(png_reading *reading) {
  ia3_png_result *result = reading->result;
  reading->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, result, ia3_png_fail, ia3_png_ignore);
  if (!reading->png) return -1;
  if (setjmp(png_jmpbuf(reading->png))) return -1;
  reading->info = png_create_info_struct(reading->png);
  if (!reading->info) png_error(reading->png, "not enough memory for libpng");
  if (ia3_png_has_cut_chunk(reading->bytes, reading->count, 1)) png_error(reading->png, "the file ends inside the image");
  png_set_user_limits(reading->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Compressed texts may be decompression bombs.
  png_set_chunk_cache_max(reading->png, 1000);
  png_set_chunk_malloc_max(reading->png, 64 << 20);
  png_set_read_fn(reading->png, reading, copy);
  png_set_read_user_chunk_fn(reading->png, NULL, skip);
  static const png_byte skipped[] = "IDAT\0iCCP\0sPLT";
  png_set_keep_unknown_chunks(reading->png, PNG_HANDLE_CHUNK_NEVER, skipped, sizeof skipped / 5);
  png_read_info(reading->png, reading->info);
  png_read_end(reading->png, reading->info);

  png_textp texts = NULL;
  int count = png_get_text(reading->png, reading->info, &texts, NULL);
  if (count <= 0) return 0;
  result->texts = calloc((size_t)count, sizeof *result->texts);
  if (!result->texts) png_error(reading->png, "not enough memory for the texts");
  for (int index = 0; index < count; index++) {
    ia3_png_text *text = result->texts + result->text_count++;
    text->keyword = duplicated(reading->png, texts[index].key);
    text->text = duplicated(reading->png, texts[index].text);
    text->is_utf8 = texts[index].compression >= PNG_ITXT_COMPRESSION_NONE;
  }
  return 0;
}

int ia3_png_read_texts(const uint8_t *bytes, size_t count, ia3_png_result *result) {
  memset(result, 0, sizeof *result);
  png_reading reading = {.bytes = bytes, .count = count, .result = result};
  int status = read_texts(&reading);
  png_destroy_read_struct(&reading.png, &reading.info, NULL);
  return status;
}
