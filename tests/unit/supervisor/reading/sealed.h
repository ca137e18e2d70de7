/* SPDX-License-Identifier: MIT */
/* tests/unit/supervisor/reading/sealed.h - Small logs, sealed and signed by other programs than
 * ours
 *
 * h = printf '%s%s' "$prev" "$body" | b2sum -l 256, coreutils 9.1. Signatures are of
 * printf 'warder.audit/1 %s\n' "$head", by openssl pkeyutl -sign -rawin, 3.0.
 */
#ifndef WARDER_TESTS_SEALED_H
#define WARDER_TESTS_SEALED_H

static const char *const good[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"run\":"
	"\"r\""
	",\"h\":\"7430900fa3a7059cbb03ddf1c2ed28e1659f78ef9b1c1628c79ba04becd8df36\"}\n",
	"{\"seq\":1,\"t\":0.000100,\"kind\":\"exec\",\"pid\":1"
	",\"h\":\"09e0003cdb02f7b08bda2b0aa52595f036e5c7d68c1d789d1501068900d0aa74\"}\n",
	"{\"seq\":2,\"t\":0.000200,\"kind\":\"call\",\"path\":\"/etc/passwd\",\"pid\":1"
	",\"h\":\"5923689dfa189c4b4ba43ccaa77d6e02b81be491ec334ba099ead61a9061dc7b\"}\n",
	"{\"seq\":3,\"t\":0.000300,\"kind\":\"call\",\"path\":\"/etc/hosts\",\"pid\":1"
	",\"h\":\"d7f07911cf771381204e48a97219c237e6cab74106a7fdf929cddc1b073a479f\"}\n",
	"{\"seq\":4,\"t\":0.400000,\"kind\":\"exit\",\"pid\":1,\"status\":0"
	",\"h\":\"49b537883bb853b6703c94e5302bdbfa8924370ea26c9a1b07baa8d81fab1b6c\"}\n",
	"{\"seq\":5,\"t\":0.500000,\"kind\":\"end\",\"status\":0"
	",\"h\":\"b0b6e94a37c18165c2a65486246c21be24e5e3da801437772f801e137a286207\"}\n",
};

#define GOOD_HEAD "b0b6e94a37c18165c2a65486246c21be24e5e3da801437772f801e137a286207"

static const char *const other[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"run\":"
	"\"o\""
	",\"h\":\"f274eee51147ffee47b7ea25f2f8f4fe392a0907be589c6977879c9f81421287\"}\n",
	"{\"seq\":1,\"t\":0.000100,\"kind\":\"exec\",\"pid\":2"
	",\"h\":\"4f29cd23efdd3b83288c5f00dea27cdd11e10c1b97096380e25631e6cbd88e8c\"}\n",
	"{\"seq\":2,\"t\":0.000200,\"kind\":\"call\",\"path\":\"/etc/passwd\",\"pid\":2"
	",\"h\":\"6c2e1bd453c4f01212a4a18dc5d20131bd846d35d00981166cc96603abf34fbc\"}\n",
	"{\"seq\":3,\"t\":0.000300,\"kind\":\"call\",\"path\":\"/etc/hosts\",\"pid\":2"
	",\"h\":\"3e21f852e829e5e38eb0a66f97d98e32cae96c38bc296683cd7dec624e00e0e0\"}\n",
	"{\"seq\":4,\"t\":0.400000,\"kind\":\"exit\",\"pid\":2,\"status\":0"
	",\"h\":\"9c0ef458be79fb53bd769476bcc15d3f8aba5fecec85da33fbc69101342812f2\"}\n",
	"{\"seq\":5,\"t\":0.500000,\"kind\":\"end\",\"status\":0"
	",\"h\":\"c566f62f10d9616605e2e9656efbb9f7c4b61485677e1d17410abd386fdbbe93\"}\n",
};

static const char *const signed_log[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"run\":\"s\""
	",\"h\":\"77b293112a2e891e7faa6c8750fa119e922c08a2d60c07d6ab808a729c992a30\"}\n",
	"{\"seq\":1,\"t\":0.000100,\"kind\":\"exec\",\"pid\":3"
	",\"h\":\"7058c93563a6f408c3d4552abe2c65cb15b0d1d25c6f883637d41c292c65b060\"}\n",
	"{\"seq\":2,\"t\":0.000200,\"kind\":\"call\",\"path\":\"/etc/passwd\",\"pid\":3"
	",\"h\":\"8cbcc7e63016a171814a9bafc75face9476827d0ba319f9e0559e3f7d9f36f20\"}\n",
	"{\"seq\":3,\"t\":0.000300,\"kind\":\"call\",\"path\":\"/etc/hosts\",\"pid\":3"
	",\"h\":\"abead073238482842e392b129165efebbe03e47aee58117f037ced6ab0697413\"}\n",
	"{\"seq\":4,\"t\":0.400000,\"kind\":\"exit\",\"pid\":3,\"status\":0"
	",\"h\":\"ba9d1b0ff51bed1f2cbc39374b62ae8a6fbbfd5aa65b75aeb4982773852eb215\"}\n",
	"{\"seq\":5,\"t\":0.500000,\"kind\":\"end\",\"status\":0"
	",\"h\":\"c3975c3142ce974809c9bb3210d0391195ae274419ef8fab9c6ae98b60bce3c7\"}\n",
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"signature\",\"algorithm\":\"ed25519\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"signed\":\"c3975c3142ce974809c9bb"
	"3210d0391195ae274419ef8fab9c6ae98b60bce3c7\",\"signature\":\"zjk3OzXSupZTIFJ7M0Kl0zc"
	"Edt3EMMTIoneHVS/4thEDBJIyYc0k5pJjiQpKgace2IKA9FtZ4Nb7E3rbGaQNBw==\""
	",\"h\":\"9a5fd0caa92dce8e3f9162b00b7c75d808f3b317cdf0fccb5665031d85e3c753\"}\n",
};

#define SIGNED_HEAD "9a5fd0caa92dce8e3f9162b00b7c75d808f3b317cdf0fccb5665031d85e3c753"
#define SIGNED_KEY "CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ="

static const char *const bad_signatures[] = {
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"signature\",\"algorithm\":\"ed25519\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"signed\":\"c566f62f10d9616605e2e9"
	"656efbb9f7c4b61485677e1d17410abd386fdbbe93\",\"signature\":\"KlGkcwF+miNNv372+FF50FU"
	"MamhCs4NOHLtxZ1XQnWySThfWFodbCy8iyJZpg8NTLLrW6S3xYLos5RqfyJt2CQ==\""
	",\"h\":\"0c9094a819e0fb85ec3f76148057b0ee60e65e4e8a01c8c6544e2749140fba8d\"}\n",
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"signature\",\"algorithm\":\"ed25519\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"signed\":\"c3975c3142ce974809c9bb"
	"3210d0391195ae274419ef8fab9c6ae98b60bce3c7\",\"signature\":\"KlGkcwF+miNNv372+FF50FU"
	"MamhCs4NOHLtxZ1XQnWySThfWFodbCy8iyJZpg8NTLLrW6S3xYLos5RqfyJt2CQ==\""
	",\"h\":\"7ef879e70d2f71435e1d8130dc89694ede4d9913e3f1590417a190d00e2e3dda\"}\n",
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"signature\",\"algorithm\":\"ed25519\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"signed\":\"c3975c3142ce974809c9bb"
	"3210d0391195ae274419ef8fab9c6ae98b60bce3c7\",\"signature\":\"fl4bnBBRuZ/UPE9E2wj2cui"
	"BR6W1beFyaJ2EU1+v98mETyov06z8b1wkpbLMhNLsW4AJ+3d5t+XCYM1T+igNCA==\""
	",\"h\":\"16691a023311977fd30e639d14434b78ae6aecbf7d4a243d74fd76b41532b982\"}\n",
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"signature\",\"algorithm\":\"ed25519\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"signed\":\"c3975c3142ce974809c9bb"
	"3210d0391195ae274419ef8fab9c6ae98b60bce3c7\",\"signature\":\"zjk3OzXSupZTIFJ7M0Kl0zc"
	"Edt3EMMTIoneHVS/4thEDBJIyYc0k5pJjiQpKgace2IKA9FtZ4Nb7E3rbGaQNBw===\""
	",\"h\":\"ac0e11cdd5d90fbbfd6646509b70432f654e3f4ea5114a7f9e04e618f9f31217\"}\n",
};

static const char *const unannounced[] = {
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"signature\",\"algorithm\":\"ed25519\",\"key\":"
	"\"CyT2AUsU8CpewqHtlE+5e5HeCSI3NnQ6OZMI1R61WcQ=\",\"signed\":\"b0b6e94a37c18165c2a654"
	"86246c21be24e5e3da801437772f801e137a286207\",\"signature\":\"yiSMpmzUoPE6glnuBPE4/QL"
	"FwL7YZff94lCjwvqj1MBOs11EnKHttKvZrNmUM4XlbD87qt3i7RipGTmQsnkPDA==\""
	",\"h\":\"e8fe63a2031982ff2924e5d9fc2d200590abdf1495b606f63e187ae0faee2e5b\"}\n",
};

static const char *const resealed[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"run\":"
	"\"r\""
	",\"h\":\"7430900fa3a7059cbb03ddf1c2ed28e1659f78ef9b1c1628c79ba04becd8df36\"}\n",
	"{\"seq\":1,\"t\":0.000100,\"kind\":\"exec\",\"pid\":1"
	",\"h\":\"09e0003cdb02f7b08bda2b0aa52595f036e5c7d68c1d789d1501068900d0aa74\"}\n",
	"{\"seq\":2,\"t\":0.000200,\"kind\":\"call\",\"path\":\"/etc/passwd\",\"pid\":1"
	",\"h\":\"5923689dfa189c4b4ba43ccaa77d6e02b81be491ec334ba099ead61a9061dc7b\"}\n",
	"{\"seq\":4,\"t\":0.400000,\"kind\":\"exit\",\"pid\":1,\"status\":0"
	",\"h\":\"5d9f3f34e7fba979db752f73b3ff5109d8d26efc6dd8d1c5d5408958f4b350fd\"}\n",
	"{\"seq\":5,\"t\":0.500000,\"kind\":\"end\",\"status\":0"
	",\"h\":\"b9760b3c71848a58838f2639b40d084b01e291a75bba13ae5ec32e919abf72fa\"}\n",
};

static const char *const behind_end[] = {
	"{\"seq\":6,\"t\":0.600000,\"kind\":\"call\""
	",\"h\":\"b939db54a31e8bb1b79d3b6fe50639838ae6a35eb3aab73e979cc069950888e0\"}\n",
};

static const char *const wrong_schema[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/2\",\"run\":"
	"\"r\""
	",\"h\":\"e36f126352aff194ba0fba977ac0a0b166cf73e80da64933dbc441ddcccd16f2\"}\n",
};

static const char *const wrong_kind[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"call\",\"schema\":\"warder.audit/1\",\"run\":\""
	"r\""
	",\"h\":\"62548e4e0a54be022e0084ce8b12b7e853547bd904119447dca180f316cdde7d\"}\n",
};

static const char *const wrong_key[] = {
	"{\"seq\":0,\"t\":0.000000,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"key\":"
	"\"AAAA\",\"run\":\"r\""
	",\"h\":\"1c9839d8bec464ca1d1a3577530104eb8bcb90a0d894096adcdc76c3be350cb4\"}\n",
};

#endif
