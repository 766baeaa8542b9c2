// PNG files written, and their texts read, over libpng.
//
// libpng reports errors with longjmp, which Swift frames must not be jumped over: the jumps end in here, and the caller
// gets a status and a message.
#ifndef IA3_PNG_FILE_H
#define IA3_PNG_FILE_H

#include <stddef.h>
#include <stdint.h>

#define IA3_PNG_MESSAGE_SIZE 160

typedef struct {
  // Latin-1, ended by a zero.
  const char *keyword;
  // Ended by a zero; UTF-8 where `is_utf8`, else Latin-1.
  const char *text;
  int is_utf8;
} ia3_png_text;

// What the functions below give. `ia3_png_result_free` releases it.
typedef struct {
  // The file's bytes.
  uint8_t *bytes;
  size_t count;
  // The file's texts in their order; keywords and texts belong to this struct.
  ia3_png_text *texts;
  size_t text_count;
  // What went wrong, in English, without a full stop; empty on success.
  char message[IA3_PNG_MESSAGE_SIZE];
} ia3_png_result;

// A file of 8-bit RGB pixels, width × height × 3 bytes from the top, with texts before the pixels. Returns 0 on success.
int ia3_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, const ia3_png_text *texts,
                   size_t text_count, ia3_png_result *result);

// The texts of a file, before and after its pixels, which are not decoded. Returns 0 on success.
int ia3_png_read_texts(const uint8_t *bytes, size_t count, ia3_png_result *result);

// Releases what a result holds; harmless after a failure.
void ia3_png_result_free(ia3_png_result *result);

#endif
