with
cells as (
    select
        metric,
        dimension,
        bucket,
        adds_up_with,
        people,
        is_published
    from {{ ref('int_cells_counted') }}
),

in_lines as (
    select
        metric,
        dimension,
        bucket,
        people,
        is_published,
        bool_or(people between 1 and {{ var('smallest_cell') }} - 1) over (
            partition by metric, dimension, adds_up_with
        ) as family_has_small_cell,
        row_number() over from_smallest as place,
        coalesce(sum(people) over (from_smallest rows between unbounded preceding and 1 preceding), 0)
            as people_in_smaller_cells
    from cells
    window from_smallest as (
        partition by metric, dimension, adds_up_with
        order by (people = 0) asc, people asc, bucket asc, is_published desc
    )
),

-- Small cells are hidden, and with them as many others of the family as it takes: at least two cells and at
-- least as many people as the smallest cell may have, so that no subtraction brings one back.
hidden as (
    select
        metric,
        dimension,
        bucket,
        people,
        is_published,
        people between 1 and {{ var('smallest_cell') }} - 1
        or (
            family_has_small_cell
            and (place <= 2 or people_in_smaller_cells < {{ var('smallest_cell') }})
        ) as is_hidden
    from in_lines
)

select
    metric,
    dimension,
    bucket,
    case when not is_hidden then people end as people
from hidden
where is_published
