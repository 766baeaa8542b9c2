#ifndef IA3_VOCABULARY_H
#define IA3_VOCABULARY_H
#endif
