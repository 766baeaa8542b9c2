#ifndef IA3_KERNELS_H
#define IA3_KERNELS_H
#endif
