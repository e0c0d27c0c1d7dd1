/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A place is written as the text form of a GVariant of type a(ssss), which parses back strictly. */

#include "th-place.h"

G_DEFINE_BOXED_TYPE (ThPlaceStep, th_place_step, th_place_step_copy, th_place_step_free)

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static char *
dup_or_null (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

ThPlaceStep *
th_place_step_new (const char *page, const char *record)
{
  return th_place_step_new_at (page, record, NULL, NULL);
}

ThPlaceStep *
th_place_step_new_at (const char *page, const char *record, const char *section, const char *field)
{
  ThPlaceStep *self = g_new0 (ThPlaceStep, 1);

  self->page = g_strdup (page);
  self->record = dup_or_null (record);
  self->section = dup_or_null (section);
  self->field = dup_or_null (field);

  return self;
}

ThPlaceStep *
th_place_step_copy (const ThPlaceStep *self)
{
  return th_place_step_new_at (self->page, self->record, self->section, self->field);
}

void
th_place_step_free (ThPlaceStep *self)
{
  if (self == NULL)
    return;

  g_free (self->page);
  g_free (self->record);
  g_free (self->section);
  g_free (self->field);
  g_free (self);
}

GVariant *
th_place_step_to_variant (const ThPlaceStep *self)
{
  return g_variant_new ("(ssss)", text_or_empty (self->page), text_or_empty (self->record),
                        text_or_empty (self->section), text_or_empty (self->field));
}

ThPlaceStep *
th_place_step_from_variant (GVariant *variant)
{
  const char *page, *record, *section, *field;

  g_variant_get (variant, "(&s&s&s&s)", &page, &record, &section, &field);

  return th_place_step_new_at (page, record, section, field);
}

char *
th_place_to_text (GPtrArray *steps)
{
  g_autoptr (GVariant) place = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssss)"));
  for (guint i = 0; i < steps->len; i++)
    g_variant_builder_add_value (&builder, th_place_step_to_variant (g_ptr_array_index (steps, i)));
  place = g_variant_ref_sink (g_variant_builder_end (&builder));

  return g_variant_print (place, FALSE);
}

GPtrArray *
th_place_from_text (const char *text)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autoptr (GVariant) place = NULL;

  if (text != NULL)
    place = g_variant_parse (G_VARIANT_TYPE ("a(ssss)"), text, NULL, NULL, NULL);
  if (place == NULL)
    return steps;

  for (gsize i = 0; i < g_variant_n_children (place); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (place, i);

      g_ptr_array_add (steps, th_place_step_from_variant (step));
    }

  return steps;
}
