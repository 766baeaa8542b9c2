#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "png_result.h"

// The state of an encoding, in memory so that no part of it is in a register at a longjmp.
typedef struct {
  png_structp png;
  png_infop info;
  png_textp chunks;
  size_t capacity;
  ia3_png_result *result;
} png_writing;

static void append(png_structp png, png_bytep data, png_size_t length) {
  png_writing *writing = png_get_io_ptr(png);
  ia3_png_result *result = writing->result;
  if (length > writing->capacity - result->count) {
    size_t capacity = writing->capacity * 2 + length + 4096;
    uint8_t *bytes = realloc(result->bytes, capacity);
    if (!bytes) png_error(png, "not enough memory for the file");
    result->bytes = bytes;
    writing->capacity = capacity;
  }
  memcpy(result->bytes + result->count, data, length);
  result->count += length;
}

static void flush(png_structp png) { (void)png; }

// tEXt for Latin-1, iTXt without compression for other texts, like Pillow.
static void set_texts(png_writing *writing, const ia3_png_text *texts, size_t count) {
  if (count == 0) return;
  writing->chunks = calloc(count, sizeof *writing->chunks);
  if (!writing->chunks) png_error(writing->png, "not enough memory for the texts");
  for (size_t index = 0; index < count; index++) {
    png_textp chunk = writing->chunks + index;
    chunk->key = (char *)texts[index].keyword;
    chunk->text = (char *)texts[index].text;
    chunk->compression = texts[index].is_utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
    if (texts[index].is_utf8) {
      chunk->itxt_length = strlen(chunk->text);
      chunk->lang = (char *)"";
      chunk->lang_key = (char *)"";
    } else {
      chunk->text_length = strlen(chunk->text);
    }
  }
  png_set_text(writing->png, writing->info, writing->chunks, (int)count);
}

static int encode(png_writing *writing, const uint8_t *pixels, uint32_t width, uint32_t height,
                  const ia3_png_text *texts, size_t text_count) {
  writing->png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, writing->result, ia3_png_fail, ia3_png_ignore);
  if (!writing->png) return -1;
  if (setjmp(png_jmpbuf(writing->png))) return -1;
  writing->info = png_create_info_struct(writing->png);
  if (!writing->info) png_error(writing->png, "not enough memory for libpng");
  png_set_user_limits(writing->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_write_fn(writing->png, writing, append, flush);
  png_set_IHDR(writing->png, writing->info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  set_texts(writing, texts, text_count);
  png_write_info(writing->png, writing->info);
  for (uint32_t row = 0; row < height; row++) {
    png_write_row(writing->png, pixels + row * (size_t)width * 3);
  }
  png_write_end(writing->png, NULL);
  return 0;
}

int ia3_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, const ia3_png_text *texts,
                   size_t text_count, ia3_png_result *result) {
  memset(result, 0, sizeof *result);
  png_writing writing = {.result = result};
  int status = encode(&writing, pixels, width, height, texts, text_count);
  free(writing.chunks);
  png_destroy_write_struct(&writing.png, &writing.info);
  return status;
}
