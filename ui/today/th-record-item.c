/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-record-item.h"

struct _ThRecordItem
{
  GObject parent_instance;

  ThPlaceStep *step; /* NULL for a heading */
  const char *icon;
  char *title;
  char *line;
  char *pill;
  const char *tint;
  gboolean is_still;
};

G_DEFINE_FINAL_TYPE (ThRecordItem, th_record_item, G_TYPE_OBJECT)

static void
th_record_item_finalize (GObject *object)
{
  ThRecordItem *self = TH_RECORD_ITEM (object);

  th_place_step_free (self->step);
  g_free (self->title);
  g_free (self->line);
  g_free (self->pill);

  G_OBJECT_CLASS (th_record_item_parent_class)->finalize (object);
}

static void
th_record_item_class_init (ThRecordItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_record_item_finalize;
}

static void
th_record_item_init (ThRecordItem *self)
{
}

ThRecordItem *
th_record_item_new_heading (const char *title)
{
  ThRecordItem *self = g_object_new (TH_TYPE_RECORD_ITEM, NULL);

  self->title = g_strdup (title);

  return self;
}

ThRecordItem *
th_record_item_new (
  const char *page, const char *record, const char *icon, const char *title, const char *line)
{
  g_autoptr (ThPlaceStep) step = th_place_step_new (page, record);

  return th_record_item_new_at (step, icon, title, line);
}

ThRecordItem *
th_record_item_new_at (const ThPlaceStep *step,
                       const char *icon,
                       const char *title,
                       const char *line)
{
  ThRecordItem *self = th_record_item_new_heading (title);

  self->step = th_place_step_copy (step);
  self->icon = g_intern_string (icon);
  self->line = g_strdup (line);

  return self;
}

void
th_record_item_set_still (ThRecordItem *self)
{
  self->is_still = TRUE;
}

gboolean
th_record_item_is_still (ThRecordItem *self)
{
  return self->is_still;
}

void
th_record_item_set_pill (ThRecordItem *self, const char *pill, const char *tint)
{
  g_free (self->pill);
  self->pill = g_strdup (pill);
  self->tint = g_intern_string (tint);
}

gboolean
th_record_item_is_heading (ThRecordItem *self)
{
  return self->step == NULL;
}

const ThPlaceStep *
th_record_item_get_step (ThRecordItem *self)
{
  return self->step;
}

const char *
th_record_item_get_icon (ThRecordItem *self)
{
  return self->icon;
}

const char *
th_record_item_get_title (ThRecordItem *self)
{
  return self->title;
}

const char *
th_record_item_get_line (ThRecordItem *self)
{
  return self->line;
}

const char *
th_record_item_get_pill (ThRecordItem *self)
{
  return self->pill;
}

const char *
th_record_item_get_tint (ThRecordItem *self)
{
  return self->tint;
}

static gboolean
is_same_step (const ThPlaceStep *a, const ThPlaceStep *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strcmp0 (a->record, b->record) == 0 && g_strcmp0 (a->page, b->page) == 0
         && g_strcmp0 (a->section, b->section) == 0 && g_strcmp0 (a->field, b->field) == 0;
}

gboolean
th_record_item_equal (ThRecordItem *a, ThRecordItem *b)
{
  return is_same_step (a->step, b->step) && a->is_still == b->is_still && a->tint == b->tint
         && g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->line, b->line) == 0
         && g_strcmp0 (a->pill, b->pill) == 0;
}
