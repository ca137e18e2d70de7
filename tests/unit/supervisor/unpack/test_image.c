// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_image.c - Which manifests and configurations are taken
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/choice.h"
#include "supervisor/unpack/image.h"

#define A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define OCI "application/vnd.oci.image."
#define BLOB(type, digest) "{\"mediaType\":\"" OCI type "\",\"digest\":\"" digest "\",\"size\":9}"
#define CONFIG "\"config\":" BLOB("config.v1+json", A)
#define LAYERS "\"layers\":[" BLOB("layer.v1.tar", B) "," BLOB("layer.v1.tar+zstd", A) "]"
#define MANIFEST "{\"schemaVersion\":2," CONFIG "," LAYERS

/* What is said where it is refused, NULL where it is taken. */
static const struct {
	const char *json;
	const char *said;
} manifests[] = {
	{ MANIFEST "}", NULL },
	{ MANIFEST ",\"mediaType\":\"" OCI "manifest.v1+json\"}", NULL },
	{ MANIFEST ",\"mediaType\":\"" OCI "index.v1+json\"}", "another thing" },
	{ MANIFEST ",\"mediaType\":null}", "another thing" },
	{ MANIFEST ",\"manifests\":[]}", "another thing" },
	{ "{\"schemaVersion\":1," CONFIG "," LAYERS "}", "schema version" },
	{ "{\"schemaVersion\":\"2\"," CONFIG "," LAYERS "}", "schema version" },
	{ "{" CONFIG "," LAYERS "}", "schema version" },
	{ "{\"schemaVersion\":2," CONFIG "}", "no list of layers" },
	{ "{\"schemaVersion\":2," CONFIG ",\"layers\":{}}", "no list of layers" },
	{ "{\"schemaVersion\":2," CONFIG ",\"layers\":[[]]}", "no digest" },
	{ "{\"schemaVersion\":2," CONFIG ",\"layers\":[" BLOB("config.v1+json", A) "]}",
	  "should be a layer" },
	{ "{\"schemaVersion\":2," LAYERS "}", "no digest" },
	{ "{\"schemaVersion\":2,\"config\":" BLOB("layer.v1.tar", A) "," LAYERS "}",
	  "should be an image's configuration" },
	{ "{}", "schema version" },
};

/* Holds what was said against what was to be said. */
static void judge(const char *json, int r, const struct text *message, const char *said)
{
	if (!said) {
		cr_expect_eq(r, 0, "%s: %s", json, text_cstr(message));
		return;
	}
	cr_expect_lt(r, 0, "%s was taken", json);
	cr_expect(strstr(text_cstr(message), said), "%s: %s", json, text_cstr(message));
	cr_expect(strstr(text_cstr(message), "\n  "), "%s: no remedy", json);
}

Test(image, manifests)
{
	for (size_t i = 0; i < ARRAY_SIZE(manifests); i++) {
		_cleanup_text_ struct text message = { 0 };
		struct image image = { 0 };
		json_t *json = json_loads(manifests[i].json, 0, NULL);

		cr_assert(json, "%s", manifests[i].json);
		judge(manifests[i].json, image_manifest(json, &image, &message), &message,
		      manifests[i].said);
		json_decref(json);
		if (!manifests[i].said) {
			cr_expect_eq(image.count, 2);
			cr_expect_eq(image.layers[0].blob.media, MEDIA_LAYER);
			cr_expect_eq(image.layers[1].blob.media, MEDIA_LAYER_ZSTD);
			cr_expect_str_eq(image.layers[0].blob.hex, B + 7);
			cr_expect_str_eq(image.config.hex, A + 7);
		}
		image_free(&image);
	}
}

#define HERE "{\"os\":\"linux\",\"architecture\":\"amd64\","
#define ROOTFS "\"rootfs\":{\"diff_ids\":[\"" A "\",\"" B "\"]}"
#define EMPTY "{\"env\":[],\"entrypoint\":[],\"cmd\":[],\"workdir\":\"/\",\"user\":\"\"}"

/* What is made of it, or said. */
static const struct {
	const char *json;
	const char *settings;
	const char *said;
} configs[] = {
	{ HERE ROOTFS "}", EMPTY, NULL },
	{ HERE ROOTFS ",\"config\":null}", EMPTY, NULL },
	{ HERE ROOTFS ",\"config\":{\"Env\":null,\"Cmd\":null,\"User\":null,\"WorkingDir\":null}}",
	  EMPTY, NULL },
	{ HERE ROOTFS ",\"config\":{\"Env\":[\"A=b=c\",\"nothing\",\"=x\",\"B=\"],"
		      "\"Cmd\":[\"a\\nb\"],\"User\":\"me:us\",\"WorkingDir\":\"x\"}}",
	  "{\"env\":[\"A=b=c\",\"B=\"],\"entrypoint\":[],\"cmd\":[\"a\\nb\"],"
	  "\"workdir\":\"/x\",\"user\":\"me:us\"}",
	  NULL },
	{ HERE ROOTFS ",\"config\":[]}", NULL, "config is not" },
	{ HERE ROOTFS ",\"config\":{\"Env\":{}}}", NULL, "Env is not" },
	{ HERE ROOTFS ",\"config\":{\"Env\":[[]]}}", NULL, "Env is not" },
	{ HERE ROOTFS ",\"config\":{\"Entrypoint\":\"sh\"}}", NULL, "Entrypoint is not" },
	{ HERE ROOTFS ",\"config\":{\"Cmd\":[null]}}", NULL, "Cmd is not" },
	{ HERE ROOTFS ",\"config\":{\"WorkingDir\":[]}}", NULL, "WorkingDir is not" },
	{ HERE ROOTFS ",\"config\":{\"User\":0}}", NULL, "User is not" },
	{ HERE "\"rootfs\":{\"diff_ids\":[\"" A "\"]}}", NULL, "the configuration 1" },
	{ HERE "\"rootfs\":{\"diff_ids\":[\"" A "\",5]}}", NULL, "no digest" },
	{ HERE "\"rootfs\":{\"diff_ids\":\"" A "\"}}", NULL, "the configuration 0" },
	{ HERE "\"rootfs\":[]}", NULL, "the configuration 0" },
	{ "{" ROOTFS "}", NULL, "it is for ?/?" },
	{ "{\"os\":\"linux\",\"architecture\":\"riscv64\"," ROOTFS "}", NULL, "linux/riscv64" },
	{ "{\"os\":\"windows\",\"architecture\":\"amd64\"," ROOTFS "}", NULL, "windows/amd64" },
};

Test(image, configurations)
{
	for (size_t i = 0; i < ARRAY_SIZE(configs); i++) {
		_cleanup_text_ struct text message = { 0 };
		struct layer layers[2] = { 0 };
		struct image image = { .layers = layers, .count = 2 };
		json_t *json = json_loads(configs[i].json, 0, NULL);

		cr_assert(json, "%s", configs[i].json);
		judge(configs[i].json, image_config(json, &image, &message), &message,
		      configs[i].said);
		if (configs[i].settings) {
			char *made = json_dumps(image.settings, JSON_COMPACT);

			cr_expect_str_eq(made, configs[i].settings);
			cr_expect_str_eq(layers[1].content, B + 7);
			free(made);
		}
		json_decref(image.settings);
		json_decref(json);
	}
}

#define OF(digest, rest)                                                                           \
	"{\"mediaType\":\"" OCI "manifest.v1+json\",\"digest\":\"" digest "\",\"size\":1" rest "}"
#define TAG(tag) ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" tag "\"}"
#define ON(os, architecture)                                                                       \
	",\"platform\":{\"os\":\"" os "\",\"architecture\":\"" architecture "\"}"
#define INDEX(list) "{\"manifests\":[" list "]}"

/* Which is taken, or what is said. */
static const struct {
	const char *json;
	const char *tag;
	bool nested;
	const char *digest;
	const char *said;
} indexes[] = {
	{ INDEX(OF(A, "")), NULL, false, A, NULL },
	{ INDEX(OF(A, TAG("x"))), NULL, false, A, NULL },
	{ INDEX(OF(A, TAG("x")) "," OF(B, TAG("y"))), "y", false, B, NULL },
	{ INDEX(OF(A, TAG("x")) "," OF(B, TAG("y"))), NULL, false, NULL, "several tags" },
	{ INDEX(OF(A, TAG("x")) "," OF(B, TAG("y"))), "", false, NULL, "no tag" },
	{ INDEX(OF(A, TAG("x") ON("linux", "arm")) "," OF(B, TAG("x") ON("linux", "amd64"))), "x",
	  false, B, NULL },
	{ INDEX(OF(A, ON("linux", "arm")) "," OF(B, ON("linux", "amd64"))), NULL, true, B, NULL },
	{ INDEX(OF(A, TAG("x") ON("linux", "amd64")) "," OF(B, TAG("y") ON("linux", "amd64"))),
	  NULL, true, A, NULL },
	{ INDEX(OF(A, "") "," OF(B, ON("linux", "amd64"))), NULL, false, B, NULL },
	{ INDEX(OF(A, "") "," OF(B, ON("linux", "arm"))), NULL, false, NULL, "only for linux/arm" },
	{ INDEX(OF(A, ON("linux", "arm"))), NULL, false, NULL, "only for linux/arm" },
	{ INDEX(OF(A, "") "," OF(B, "")), NULL, false, NULL, "none says for which" },
	{ INDEX(OF(A, ",\"annotations\":[],\"platform\":7")), NULL, false, A, NULL },
	{ INDEX(OF(A, ",\"annotations\":[]")), "x", false, NULL, "leave it out" },
	{ INDEX(""), NULL, false, NULL, "no manifest" },
	{ INDEX("null"), NULL, false, NULL, "no digest" },
	{ "{\"manifests\":{}}", NULL, false, NULL, "no manifest" },
	{ "{}", "x", false, NULL, "no tag" },
};

Test(image, choices)
{
	for (size_t i = 0; i < ARRAY_SIZE(indexes); i++) {
		_cleanup_text_ struct text message = { 0 };
		struct descriptor chosen = { .hex = "none" };
		json_t *json = json_loads(indexes[i].json, 0, NULL);

		cr_assert(json, "%s", indexes[i].json);
		judge(indexes[i].json,
		      choice_make(json, indexes[i].tag, indexes[i].nested, &chosen, &message),
		      &message, indexes[i].said);
		cr_expect_str_eq(chosen.hex, indexes[i].digest ? indexes[i].digest + 7 : "none");
		json_decref(json);
	}
}
