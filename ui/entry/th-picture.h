/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Captured bytes on their way into the store and out of it again: photos, documents, signatures,
 * codes. The original bytes are kept as they came and named by their SHA-256, which is the answer;
 * they are in the encrypted store, durable, before anything names them. Nothing is ever written
 * beside the store: what is looked at is decoded in memory.
 */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The most that is taken, and the most that a picture may decode to. */
#define TH_PICTURE_MAX_BYTES (32 * 1024 * 1024)
#define TH_PICTURE_MAX_PIXELS (120 * 1000 * 1000)

#define TH_PICTURE_ERROR (th_picture_error_quark ())

typedef enum
{
  TH_PICTURE_ERROR_NO_CODE,   /* no code in the picture: try again, or type it */
  TH_PICTURE_ERROR_TOO_LARGE, /* choose a smaller file */
  TH_PICTURE_ERROR_NO_CAMERA, /* choose a file instead */
  TH_PICTURE_ERROR_GONE       /* the question is not there any more */
} ThPictureError;

GQuark th_picture_error_quark (void);

/* What a question's answer stands for. */
typedef struct
{
  GdkTexture *texture; /* NULL where it is no picture that can be shown */
  gsize length;
} ThPicture;

void th_picture_free (ThPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThPicture, th_picture_free)

/* Keeps @bytes and answers @node with them; a question for a code is answered with what the code in
 * the picture says. */
void th_picture_take_async (ThOpenRecord *record,
                            ThFormNode *node,
                            GBytes *bytes,
                            GAsyncReadyCallback callback,
                            gpointer data);
gboolean th_picture_take_finish (ThOpenRecord *record, GAsyncResult *result, GError **error);

/* @value: an answer, "sha256:…"; @most: px that the longer side is scaled down to */
void th_picture_load_async (ThSession *session,
                            const char *value,
                            int most,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
ThPicture *th_picture_load_finish (ThSession *session, GAsyncResult *result, GError **error);

/* Asks the station for what @value names, which is not on this tablet. The wish lasts until it has
 * come or the tablet is locked. Returns: (transfer none): what to say meanwhile */
const char *th_picture_want (ThSession *session, const char *value);

/* Calls @again with @object, for as long as that lives, whenever what is wanted may have come. */
void th_picture_follow (ThSession *session, GCallback again, GObject *object);

/* Returns: (transfer full) (nullable): @bytes as a picture no larger than @most; any thread */
GdkTexture *th_picture_decode (GBytes *bytes, int most, GError **error);

G_END_DECLS
