# Two streams side by side, rows of 16 steps, as abreast.s has it for more. Two do not fill the
# processor: S[i+1] is loaded before the swap at i, and where that changes it, taken from there.
#
# rdi = struct Lanes, rsi = keys, 256 bytes apart. Every i is 0 at first. Beyond that rsi is i, r13 the
# next one, r15 the offset into the data, or the keys, r8 and r9 are j, rdx and r12 are S[j]; rax and
# rbx, and rcx and rbp, take turns at S[i] and S[i+1].

.macro two_step n, a64, a, a8, a_next, b64, b, b8, b_next
.if {keyed}
    add r8b, byte ptr [r15 + rsi + \n]
    add r9b, byte ptr [r15 + rsi + 256 + \n]
.endif
    add r8b, \a8
    add r9b, \b8
    mov edx, dword ptr [rdi + r8 * 8 + {tables}]
    mov r12d, dword ptr [rdi + r9 * 8 + {tables} + 4]
    lea r13d, [rsi + \n + 1]
.if \n < 15
    mov \a_next, dword ptr [rdi + rsi * 8 + {tables} + 8 * \n + 8]
    mov \b_next, dword ptr [rdi + rsi * 8 + {tables} + 8 * \n + 12]
.else
    movzx r13d, r13b
    mov \a_next, dword ptr [rdi + r13 * 8 + {tables}]
    mov \b_next, dword ptr [rdi + r13 * 8 + {tables} + 4]
.endif
    mov dword ptr [rdi + r8 * 8 + {tables}], \a
    mov dword ptr [rdi + r9 * 8 + {tables} + 4], \b
    mov dword ptr [rdi + rsi * 8 + {tables} + 8 * \n], edx
    mov dword ptr [rdi + rsi * 8 + {tables} + 8 * \n + 4], r12d
    cmp r8b, r13b
    je 2\n\()f
3\n\():
    cmp r9b, r13b
    je 4\n\()f
5\n\():
.if {output}
    add \a8, dl
    add \b8, r12b
    pinsrb xmm0, byte ptr [rdi + \a64 * 8 + {tables}], \n
    pinsrb xmm1, byte ptr [rdi + \b64 * 8 + {tables} + 4], \n
.endif
.endm

.macro two_changed n, a64, a, a8, a_next, b64, b, b8, b_next
2\n\():
    mov \a_next, \a
    jmp 3\n\()b
4\n\():
    mov \b_next, \b
    jmp 5\n\()b
.endm

.macro two_pair macro, even, odd
    \macro \even, rax, eax, al, ebx, rcx, ecx, cl, ebp
    \macro \odd, rbx, ebx, bl, eax, rbp, ebp, bpl, ecx
.endm

.macro two_row macro
    two_pair \macro, 0, 1
    two_pair \macro, 2, 3
    two_pair \macro, 4, 5
    two_pair \macro, 6, 7
    two_pair \macro, 8, 9
    two_pair \macro, 10, 11
    two_pair \macro, 12, 13
    two_pair \macro, 14, 15
.endm

    push rbx
    push rbp
    push r12
    push r13
    push r15
    mov r15, rsi
    xor esi, esi
    movzx r8d, byte ptr [rdi + {j}]
    movzx r9d, byte ptr [rdi + {j} + 1]
    mov eax, dword ptr [rdi + {tables}]
    mov ecx, dword ptr [rdi + {tables} + 4]
    .p2align 6
6:
    two_row two_step
.if {output}
    mov rdx, qword ptr [rdi + {data}]
    movdqu xmm2, [rdx + r15]
    pxor xmm2, xmm0
    movdqu [rdx + r15], xmm2
    mov rdx, qword ptr [rdi + {data} + 8]
    movdqu xmm2, [rdx + r15]
    pxor xmm2, xmm1
    movdqu [rdx + r15], xmm2
    add r15, 16
.endif
    mov esi, r13d
    dec qword ptr [rdi + {rows}]
    jnz 6b
    mov byte ptr [rdi + {j}], r8b
    mov byte ptr [rdi + {j} + 1], r9b
    pxor xmm0, xmm0
    pxor xmm1, xmm1
    pxor xmm2, xmm2
    pop r15
    pop r13
    pop r12
    pop rbp
    pop rbx
    ret
    two_row two_changed

.purgem two_step
.purgem two_changed
.purgem two_pair
.purgem two_row
