# Three or four streams side by side, rows of 16 steps: with output, XORed into data, or without, and if
# so with keys or without. Two permutations share a table, S[n] of one beside S[n] of the other, so that
# one store puts S[i] of both. All loads of a step come before its stores.
#
# rdi = struct Lanes, where the data are, rsi = keys, 256 bytes apart, if any. Every i is 0 at first.
# Beyond that rsi is i, r15 the offset into the data or points to the keys, r8 to r11 are j.

.macro abreast_each macro, n
    \macro \n, 0, rax, eax, al, rdx, edx, dl, r8, r8b, {tables}
    \macro \n, 1, rcx, ecx, cl, r12, r12d, r12b, r9, r9b, {tables}+4
    \macro \n, 2, rbx, ebx, bl, r13, r13d, r13b, r10, r10b, {tables}+2048
.if {streams} > 3
    \macro \n, 3, rbp, ebp, bpl, r14, r14d, r14b, r11, r11b, {tables}+2052
.endif
.endm

.macro abreast_open n, k, a64, a, a8, b64, b, b8, j64, j8, s
    movzx \j64\()d, byte ptr [rdi + {j} + \k]
.endm

.macro abreast_close n, k, a64, a, a8, b64, b, b8, j64, j8, s
    mov byte ptr [rdi + {j} + \k], \j8
.endm

.macro abreast_load_a n, k, a64, a, a8, b64, b, b8, j64, j8, s
    mov \a, dword ptr [rdi + rsi * 8 + \s + 8 * \n]
.if {keyed}
    add \j8, byte ptr [r15 + rsi + 256 * \k + \n]
.endif
    add \j8, \a8
.endm

.macro abreast_load_b n, k, a64, a, a8, b64, b, b8, j64, j8, s
    mov \b, dword ptr [rdi + \j64 * 8 + \s]
.endm

.macro abreast_store_a n, k, a64, a, a8, b64, b, b8, j64, j8, s
    mov dword ptr [rdi + \j64 * 8 + \s], \a
    add \a8, \b8
.endm

.macro abreast_output n, k, a64, a, a8, b64, b, b8, j64, j8, s
    pinsrb xmm\k, byte ptr [rdi + \a64 * 8 + \s], \n
.endm

.macro abreast_apply n, k, a64, a, a8, b64, b, b8, j64, j8, s
    mov \a64, qword ptr [rdi + {data} + 8 * \k]
    movdqu xmm4, [\a64 + r15]
    pxor xmm4, xmm\k
    movdqu [\a64 + r15], xmm4
.endm

.macro abreast_step n
    abreast_each abreast_load_a, \n
    abreast_each abreast_load_b, \n
    abreast_each abreast_store_a, \n
    shl r12, 32
    or r12, rdx
    mov qword ptr [rdi + rsi * 8 + {tables} + 8 * \n], r12
.if {streams} == 3
    mov dword ptr [rdi + rsi * 8 + {tables} + 2048 + 8 * \n], r13d
.else
    shl r14, 32
    or r14, r13
    mov qword ptr [rdi + rsi * 8 + {tables} + 2048 + 8 * \n], r14
.endif
.if {output}
    abreast_each abreast_output, \n
.endif
.endm

    push rbx
    push rbp
    push r12
    push r13
    push r14
    push r15
    mov r15, rsi
    xor esi, esi
    abreast_each abreast_open, 0
    .p2align 6
2:
.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    abreast_step \n
.endr
.if {output}
    abreast_each abreast_apply, 0
    add r15, 16
.endif
    add sil, 16
    dec qword ptr [rdi + {rows}]
    jnz 2b
    abreast_each abreast_close, 0
    pxor xmm0, xmm0
    pxor xmm1, xmm1
    pxor xmm2, xmm2
    pxor xmm3, xmm3
    pxor xmm4, xmm4
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rbx
    ret

.purgem abreast_each
.purgem abreast_open
.purgem abreast_close
.purgem abreast_load_a
.purgem abreast_load_b
.purgem abreast_store_a
.purgem abreast_output
.purgem abreast_apply
.purgem abreast_step
