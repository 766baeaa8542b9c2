#include "vocabulary.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char clip_merges[] = {
#embed "Data/clip_merges.txt"
};

static const unsigned char text_tables[] = {
#embed "Data/text_tables.txt"
};

const unsigned char *ia3_clip_merges(size_t *size) {
  *size = sizeof clip_merges;
  return clip_merges;
}

const unsigned char *ia3_text_tables(size_t *size) {
  *size = sizeof text_tables;
  return text_tables;
}
