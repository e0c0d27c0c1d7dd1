/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON as the log has it: strict RFC 8259, UTF-8, no duplicate names, limits on depth and length.
 * Our own reader and writer because the bytes of a log entry are evidence: the same struct must
 * always give the same bytes, a spelling that two parsers could read differently must be refused,
 * and a push of thousands of entries must not wait for a tree to be built of each.
 */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define TH_JSON_MAX_DEPTH 16

/* Reads one value after another from a byte range that outlives it; never allocates. */
typedef struct
{
  const char *at;
  const char *end;
  guint depth;
  gboolean failed;
} ThJsonReader;

/* A text within the bytes, quotes excluded, escapes not yet undone. */
typedef struct
{
  const char *start;
  gsize length;
  gboolean has_escapes;
} ThJsonText;

void     th_json_reader_init     (ThJsonReader *self,
                                  const char   *bytes,
                                  gsize         length);

/* The first byte of the next value: '{', '[', '"', 't', 'f', 'n', '-' or a digit; 0 at the end. */
char     th_json_reader_peek     (ThJsonReader *self);

gboolean th_json_reader_open     (ThJsonReader *self,
                                  char          bracket);

/* In an object: reads the next name and its colon; %FALSE after the last, which closes it. Set
 * *@first to %TRUE before the first call. */
gboolean th_json_reader_member   (ThJsonReader *self,
                                  gboolean     *first,
                                  ThJsonText   *name);

/* In an array: %FALSE after the last element, which closes it. */
gboolean th_json_reader_element  (ThJsonReader *self,
                                  gboolean     *first);

gboolean th_json_reader_text     (ThJsonReader *self,
                                  ThJsonText   *text);
gboolean th_json_reader_integer  (ThJsonReader *self,
                                  int64_t      *number);
gboolean th_json_reader_number   (ThJsonReader *self,
                                  double       *number);
gboolean th_json_reader_boolean  (ThJsonReader *self,
                                  gboolean     *boolean);
gboolean th_json_reader_skip     (ThJsonReader *self,
                                  const char  **start,
                                  gsize        *length);

/* Whether all was read, nothing but white space is left, and nothing failed. */
gboolean th_json_reader_finish   (ThJsonReader *self);

gboolean th_json_text_equal      (const ThJsonText *text,
                                  const char       *other);
char    *th_json_text_dup        (const ThJsonText *text);

/* The same as a GRefString. */
char    *th_json_text_dup_ref    (const ThJsonText *text);

void     th_json_append_text     (GString    *json,
                                  const char *text);
void     th_json_append_integer  (GString *json,
                                  int64_t  number);

/* In an object that @json ends in: a comma unless it is the first, the name and its colon. */
void     th_json_append_key      (GString    *json,
                                  const char *key);

/* The same with a text behind it; nothing at all where @text is NULL. */
void     th_json_append_member   (GString    *json,
                                  const char *key,
                                  const char *text);

/* The shortest decimal that reads back as @number, never in exponent form below 1e21. */
void     th_json_append_number   (GString *json,
                                  double   number);

G_END_DECLS
