# One stream in place, rows of 16 steps: with output, XORed into data, or without, and if so with a key
# or without. S[i+3] is loaded before the swap at i; if the swap changes S[i+1] to S[i+3], all three are
# loaded again.
#
# rdi = S, rsi = first i, rdx = j, rcx = rows, r8 = data or key. Returns j in rax; its low byte counts.
# Beyond that rsi is i, rdx is j, r11 the data or key, r12 the rows, r13 the next row's first i, r8 is
# S[j], r10 a temporary; rax, rcx, rbx and r9 take turns at S[i] and what is ahead of it.

.macro alone_load register, n
.if \n < 16
    movzx \register, byte ptr [rdi + rsi + \n]
.else
    movzx \register, byte ptr [rdi + r13 + \n - 16]
.endif
.endm

.macro alone_step n, a64, a8, a, a1, a2, a3
.if {keyed}
    add dl, byte ptr [r11 + \n]
.endif
    add dl, \a8
    lea r10d, [rdx - \n - 1]
    sub r10d, esi
    alone_load \a3, (\n + 3)
    movzx r8d, byte ptr [rdi + rdx]
    mov byte ptr [rdi + rdx], \a8
    mov byte ptr [rdi + rsi + \n], r8b
    cmp r10b, 3
    jb 2\n\()f
3\n\():
.if {output}
    add \a8, r8b
    pinsrb xmm0, byte ptr [rdi + \a64], \n
.endif
.endm

.macro alone_again n, a64, a8, a, a1, a2, a3
2\n\():
    alone_load \a1, (\n + 1)
    alone_load \a2, (\n + 2)
    alone_load \a3, (\n + 3)
    jmp 3\n\()b
.endm

.macro alone_four macro, n0, n1, n2, n3
    \macro \n0, rax, al, eax, ecx, ebx, r9d
    \macro \n1, rcx, cl, ecx, ebx, r9d, eax
    \macro \n2, rbx, bl, ebx, r9d, eax, ecx
    \macro \n3, r9, r9b, r9d, eax, ecx, ebx
.endm

.macro alone_row macro
    alone_four \macro, 0, 1, 2, 3
    alone_four \macro, 4, 5, 6, 7
    alone_four \macro, 8, 9, 10, 11
    alone_four \macro, 12, 13, 14, 15
.endm

    push rbx
    push r12
    push r13
    mov r12, rcx
    mov r11, r8
    movzx eax, byte ptr [rdi + rsi]
    movzx ecx, byte ptr [rdi + rsi + 1]
    movzx ebx, byte ptr [rdi + rsi + 2]
    .p2align 6
4:
    lea r13d, [rsi + 16]
    movzx r13d, r13b
    alone_row alone_step
.if {output}
    movdqu xmm1, [r11]
    pxor xmm1, xmm0
    movdqu [r11], xmm1
.endif
    add r11, 16
    mov esi, r13d
    dec r12
    jnz 4b
    mov eax, edx
    pxor xmm0, xmm0
    pxor xmm1, xmm1
    pop r13
    pop r12
    pop rbx
    ret
    alone_row alone_again

.purgem alone_load
.purgem alone_step
.purgem alone_again
.purgem alone_four
.purgem alone_row
