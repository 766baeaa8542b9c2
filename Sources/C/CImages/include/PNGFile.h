// Writes PNG files and reads their texts, with libpng.
//
// libpng reports errors with longjmp, which must not jump over Swift frames: the jumps end in this module, and the caller
// gets a status and a message.
#ifndef IA3_PNG_FILE_H
#define IA3_PNG_FILE_H

#include <stddef.h>
#include <stdint.h>

#define IA3_PNG_MESSAGE_SIZE 160

typedef struct {
  // Latin-1, zero-terminated.
  const char *keyword;
  // Zero-terminated; UTF-8 if `is_utf8`, else Latin-1.
  const char *text;
  int is_utf8;
} ia3_png_text;

// The result of the functions below, released by `ia3_png_result_free`.
typedef struct {
  // The file's bytes.
  uint8_t *bytes;
  size_t count;
  // The file's texts in order; keywords and texts are owned by this struct.
  ia3_png_text *texts;
  size_t text_count;
  // What went wrong, in English, without a full stop; empty on success.
  char message[IA3_PNG_MESSAGE_SIZE];
} ia3_png_result;

// Encodes 8-bit RGB pixels, width × height × 3 bytes from the top, with texts before the pixels. Returns 0 on success.
int ia3_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, const ia3_png_text *texts,
                   size_t text_count, ia3_png_result *result);

// Reads the texts of a file, before and after its pixels, which are not decoded. Returns 0 on success.
int ia3_png_read_texts(const uint8_t *bytes, size_t count, ia3_png_result *result);

// Releases a result's memory; does nothing after a failure.
void ia3_png_result_free(ia3_png_result *result);

#endif
